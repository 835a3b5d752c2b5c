-- What the help desk is shown of enquiries is found by what its platform calls it.
CREATE INDEX sends_posts ON sends (platform_id) WHERE substr(name, 1, 5) = 'post ';
