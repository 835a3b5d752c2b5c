// Package config reads the settings from the environment. Every setting has a
// name, a default and a sentence; `annae serve --help` and
// docs/configuration.md list the same table.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Config are the settings of a running desk.
type Config struct {
	Addr       string         // where HTTP is served
	DataDir    string         // the trained model is kept there
	ContentDir string         // rules, faq and locales; empty: those in the program
	Rate       int            // questions a minute from one address; 0: no limit
	Proxies    []netip.Prefix // that tell from where a request came
	GapDays    int            // how long questions that were not answered well are kept; 0: none is

	ContactDays int // how long contacts are kept after the outcome of their application; 0: for ever

	DatabaseURL string // of the record in PostgreSQL; empty: a file in the data folder
	SecretKey   string // one or more keys; empty: one in the data folder
	SMTPURL     string // of the mail server; empty: a folder
	MailFrom    string // sender of letters
	RedisURL    string // empty: one in the process
	RedisMode   string // single, sentinel or cluster
	RedisMaster string // that the sentinels watch

	PortalURL   string // of a portal that has the applications; empty: the record has them
	PortalToken string // by which the portal knows us

	Enquiries    bool          // questions are handed to people
	DeskHours    string        // in which people of the help desk are there; empty: not known
	DeskHolidays string        // on which they are not
	DeskAlert    time.Duration // within which a question is to be taken; 0: not set

	TelegramToken string // of the bot; empty: there is none
	TelegramURL   string // of the Bot API

	SlackToken   string // of the bot; empty: there is none
	SlackApp     string // for sockets; empty: Slack posts
	SlackSigning string // by which what Slack posts is known; empty: it posts nothing
	SlackRoles   string // what people in Slack may do
	SlackDesk    string // the channel where questions to people are shown; empty: nowhere
	SlackLocale  string // the language of what is posted for all; empty: that of the desk
	SlackDigest  string // the channel that gets the figures of each week; empty: none
	SlackURL     string // of Slack's Web API
}

// A Setting is one variable of the environment.
type Setting struct {
	Name, Default, Says string
	// Secret tells that it may come from a file, which NAME_FILE names, and that
	// no message holds it.
	Secret bool
	set    func(*Config, string) error
}

// Settings lists all variables.
func Settings(getenv func(string) string) []Setting {
	return []Setting{
		{"ANNAE_ADDR", "127.0.0.1:8080", "address on which HTTP is served", false, func(c *Config, v string) error {
			c.Addr = v
			_, _, err := net.SplitHostPort(v)
			if err != nil {
				return fmt.Errorf("%q is no address; write host:port, such as 127.0.0.1:8080", v)
			}
			return nil
		}},
		{"ANNAE_DATA_DIR", dataDir(getenv), "folder for what is kept between starts: the trained model and, without ANNAE_DATABASE_URL, the record and its key", false, func(c *Config, v string) error {
			c.DataDir = v
			return nil
		}},
		{"ANNAE_CONTENT_DIR", "", "folder that holds rules, faq and locales; empty: the content inside the program", false, func(c *Config, v string) error {
			c.ContentDir = v
			if st, err := os.Stat(v); v != "" && (err != nil || !st.IsDir()) {
				return fmt.Errorf("%q is no folder", v)
			}
			return nil
		}},
		{"ANNAE_RATE", "120", "questions a minute that one address may ask; 0: no limit", false, func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no number of questions; write such as 120", v)
			}
			c.Rate = n
			return nil
		}},
		{"ANNAE_PROXIES", "", "addresses or networks of proxies in front, such as 10.0.0.5,172.28.0.0/24: ANNAE_RATE then counts whom they name in X-Forwarded-For", false, func(c *Config, v string) (err error) {
			c.Proxies, err = networks(v)
			return err
		}},
		{"ANNAE_GAP_DAYS", "90", "days for which questions not answered well are kept, with e-mail addresses, phone and ID numbers taken out; 0: none is kept", false, func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no number of days; write such as 90", v)
			}
			c.GapDays = n
			return nil
		}},
		{"ANNAE_CONTACT_DAYS", "365", "days after the outcome of an application (selected, not selected, withdrawn) on which its contacts are erased as annae people erase does; 0: they are kept", false, func(c *Config, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 || n > mostDays {
				return fmt.Errorf("%q is no number of days; write such as 365", v)
			}
			c.ContactDays = n
			return nil
		}},
		{"ANNAE_DATABASE_URL", "", "PostgreSQL database of the record, such as postgres://annae:password@localhost:5432/annae; empty: the file record.sqlite in the data folder", true, func(c *Config, v string) error {
			c.DatabaseURL = v
			if v != "" && !strings.HasPrefix(v, "postgres://") && !strings.HasPrefix(v, "postgresql://") {
				return errors.New("it is no address of PostgreSQL; write postgres://user:password@host:5432/database")
			}
			return nil
		}},
		{"ANNAE_SECRET_KEY", "", "keys that seal what lies in the record, each made by: openssl rand -base64 32; the first seals, all open, the last names; empty: secret.key in the data folder; needed with ANNAE_DATABASE_URL", true, func(c *Config, v string) error {
			c.SecretKey = v
			return nil
		}},
		{"ANNAE_SMTP_URL", "", "mail server for codes, such as smtps://user:password@host:465, smtp://host:587 with STARTTLS, or smtp://localhost:25?tls=none; empty: letters are written into the folder mail of the data folder", true, func(c *Config, v string) error {
			c.SMTPURL = v
			return nil
		}},
		{"ANNAE_MAIL_FROM", "Annae <annae@localhost>", "sender of the letters", false, func(c *Config, v string) error {
			c.MailFrom = v
			return nil
		}},
		{"ANNAE_REDIS_URL", "", "Redis for what processes share and may lose, such as redis://localhost:6379/0; empty: one in the process", true, func(c *Config, v string) error {
			c.RedisURL = v
			return nil
		}},
		{"ANNAE_REDIS_MODE", "single", "what ANNAE_REDIS_URL names: a single server, sentinel or cluster", false, func(c *Config, v string) error {
			c.RedisMode = v
			if v != "single" && v != "sentinel" && v != "cluster" {
				return fmt.Errorf("%q is no mode; write single, sentinel or cluster", v)
			}
			return nil
		}},
		{"ANNAE_REDIS_MASTER", "", "name of the master that the sentinels watch", false, func(c *Config, v string) error {
			c.RedisMaster = v
			return nil
		}},
		{"ANNAE_PORTAL_URL", "", "portal that has the applications already, such as https://portal.example.org/annae, which serves docs/portal.openapi.yaml; empty: staff enter them here", true, func(c *Config, v string) error {
			c.PortalURL = v
			return nil
		}},
		{"ANNAE_PORTAL_TOKEN", "", "token by which the portal knows this desk; needed with ANNAE_PORTAL_URL", true, func(c *Config, v string) error {
			c.PortalToken = v
			return nil
		}},
		{"ANNAE_ENQUIRIES", "off", "on: questions that the desk can't answer are handed to people of the help desk, who answer by the staff API; off: people are told where to ask", false, func(c *Config, v string) error {
			c.Enquiries = v == "on"
			if v != "on" && v != "off" {
				return fmt.Errorf("%q is neither; write on or off", v)
			}
			return nil
		}},
		{"ANNAE_DESK_HOURS", "", "when people of the help desk are there, such as Mon-Fri 09:00-12:00, 13:00-18:00 Asia/Seoul; empty: nobody is told a time", false, func(c *Config, v string) error {
			c.DeskHours = v
			return nil
		}},
		{"ANNAE_DESK_HOLIDAYS", "", "days on which they are not, such as 2026-12-25,2027-01-01", false, func(c *Config, v string) error {
			c.DeskHolidays = v
			return nil
		}},
		{"ANNAE_DESK_ALERT", "", "time within which somebody is to take a question, such as 30m, counted in ANNAE_DESK_HOURS; then staff are told; empty: not set", false, func(c *Config, v string) (err error) {
			if v == "" {
				return nil
			}
			if c.DeskAlert, err = time.ParseDuration(v); err != nil || c.DeskAlert < time.Minute {
				return fmt.Errorf("%q is no time of a minute or more; write such as 30m or 2h", v)
			}
			return nil
		}},
		{"ANNAE_TELEGRAM_TOKEN", "", "token of a bot in Telegram, which @BotFather gives; empty: the desk is not in Telegram", true, func(c *Config, v string) error {
			c.TelegramToken = v
			return nil
		}},
		{"ANNAE_TELEGRAM_API_URL", "https://api.telegram.org", "address of Telegram's Bot API", false, func(c *Config, v string) error {
			c.TelegramURL = v
			return nil
		}},
		{"ANNAE_SLACK_TOKEN", "", "token of the bot in Slack, xoxb-...; empty: the desk is not in Slack", true, func(c *Config, v string) error {
			c.SlackToken = v
			return nil
		}},
		{"ANNAE_SLACK_APP_TOKEN", "", "app-level token of Slack, xapp-..., with which the desk opens sockets to Slack, so that nothing has to reach it from outside", true, func(c *Config, v string) error {
			c.SlackApp = v
			return nil
		}},
		{"ANNAE_SLACK_SIGNING_SECRET", "", "signing secret of the app in Slack, with which Slack posts to the desk over HTTP", true, func(c *Config, v string) error {
			c.SlackSigning = v
			return nil
		}},
		{"ANNAE_SLACK_ROLES", "", "what people in Slack may do, by workspace, with ids of members and user groups: T01ABC/reviewer=S01REVIEW,U02LEE T01ABC/admin=U01KIM; roles are viewer, reviewer, helpdesk and admin; who is not named may do nothing", false, func(c *Config, v string) error {
			c.SlackRoles = v
			return nil
		}},
		{"ANNAE_SLACK_DESK", "", "id of the channel where the help desk sees questions to people and answers them, such as C01DESK; invite the app there, and set ANNAE_ENQUIRIES=on; empty: nowhere in Slack", false, func(c *Config, v string) error {
			c.SlackDesk = v
			return nil
		}},
		{"ANNAE_SLACK_DIGEST", "", "id of the channel that gets the figures of the week that is over, Mondays from 9:00 on by the clock of ANNAE_DESK_HOURS, else of UTC; invite the app there; empty: none", false, func(c *Config, v string) error {
			c.SlackDigest = v
			return nil
		}},
		{"ANNAE_SLACK_LOCALE", "", "language of what is posted in those channels, such as ko; empty: the first that is served", false, func(c *Config, v string) error {
			c.SlackLocale = v
			return nil
		}},
		{"ANNAE_SLACK_API_URL", "https://slack.com/api/", "address of Slack's Web API", false, func(c *Config, v string) error {
			c.SlackURL = v
			return nil
		}},
	}
}

// mostDays bounds a number of days: a century.
const mostDays = 36_525

// networks reads addresses and networks, with commas between them.
func networks(list string) (all []netip.Prefix, err error) {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if a, alone := netip.ParseAddr(one); alone == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no address or network; write such as 10.0.0.5 or 172.28.0.0/24", one)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// dataDir is where a user's programs keep data.
func dataDir(getenv func(string) string) string {
	if d := getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "annae")
	}
	if h := getenv("HOME"); h != "" {
		return filepath.Join(h, ".local", "share", "annae")
	}
	return "annae-data"
}

// Load reads all settings. Its error names every variable to mend.
func Load(getenv func(string) string) (Config, error) {
	var c Config
	var faults []error
	for _, s := range Settings(getenv) {
		v, err := s.value(getenv)
		if err == nil {
			err = s.set(&c, v)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	if c.DatabaseURL != "" && c.SecretKey == "" && getenv("ANNAE_SECRET_KEY_FILE") == "" { // a file without a key is named already
		faults = append(faults, errors.New("ANNAE_SECRET_KEY: a record that processes share needs a key that they share; make one by: openssl rand -base64 32"))
	}
	if c.PortalURL != "" && c.PortalToken == "" && getenv("ANNAE_PORTAL_TOKEN_FILE") == "" {
		faults = append(faults, errors.New("ANNAE_PORTAL_TOKEN: the portal has to know this desk; ask those who run it for a token"))
	}
	if c.PortalURL == "" && c.PortalToken != "" && getenv("ANNAE_PORTAL_URL_FILE") == "" {
		faults = append(faults, errors.New("ANNAE_PORTAL_URL: there is a token for a portal, but no portal"))
	}
	return c, errors.Join(faults...)
}

// mostSecret bounds a file that holds a secret, in bytes.
const mostSecret = 64 << 10

// value is that of the variable, of the file that it may be in, or the default.
func (s Setting) value(getenv func(string) string) (string, error) {
	v := getenv(s.Name)
	file := ""
	if s.Secret {
		file = getenv(s.Name + "_FILE")
	}
	switch {
	case v != "" && file != "":
		return "", fmt.Errorf("%s_FILE is set as well; set one of the two", s.Name)
	case v != "":
		return v, nil
	case file == "":
		return s.Default, nil
	}
	v, err := secretIn(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", s.Name, err)
	}
	return v, nil
}

// secretIn reads a file. Its error names neither content nor path: somebody may
// have put the secret itself where the path belongs.
func secretIn(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", pathless(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostSecret+1))
	switch {
	case err != nil:
		return "", pathless(err)
	case len(text) > mostSecret:
		return "", errors.New("the file is too long for a secret")
	}
	v := strings.TrimRight(string(text), "\r\n")
	if v == "" {
		return "", errors.New("the file is empty")
	}
	return v, nil
}

func pathless(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("can't %s the file: %w", e.Op, e.Err)
	}
	return err
}

// Help writes the table of settings. Defaults that depend on the machine are
// named by variable.
func Help(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	named := func(name string) string {
		if name == "HOME" {
			return "$HOME"
		}
		return ""
	}
	for _, s := range Settings(named) {
		d := s.Default
		if d == "" {
			d = "(empty)"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", s.Name, d, s.Says)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s can each be the content of a file instead, which the same name with _FILE behind it names.\n", secrets(Settings(named)))
	return err
}

// secrets names those that may lie in files.
func secrets(all []Setting) string {
	var names []string
	for _, s := range all {
		if s.Secret {
			names = append(names, s.Name)
		}
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
