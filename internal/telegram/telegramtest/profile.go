package telegramtest

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Command is one of the list that Telegram offers
// (core.telegram.org/bots/api#botcommand).
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// profile is what the bot says about itself.
type profile struct {
	commands map[string][]Command       // by scope and language
	texts    map[string]string          // by method and language
	menus    map[string]json.RawMessage // by chat
}

func newProfile() profile {
	return profile{commands: map[string][]Command{}, texts: map[string]string{}, menus: map[string]json.RawMessage{}}
}

// Commands are those that the bot set for a scope, such as "default" or
// "all_group_chats", and a language, which may be empty.
func (s *Server) Commands(scope, language string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.commands[scope+" "+language]
}

// Descriptions are those that the bot set, by language.
func (s *Server) Descriptions() map[string]string { return s.texts("Description") }

// ShortDescriptions are those that the bot set, by language.
func (s *Server) ShortDescriptions() map[string]string { return s.texts("ShortDescription") }

func (s *Server) texts(kind string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]string{}
	for k, v := range maps.All(s.profile.texts) {
		if of, language, _ := strings.Cut(k, " "); of == kind {
			found[language] = v
		}
	}
	return found
}

// getMe is #getme.
func (s *Server) getMe(Parameters) (any, error) {
	return me{user: s.bot, CanJoinGroups: true, CanReadAllGroupMessages: s.opts.ReadsGroups}, nil
}

// scope reads #botcommandscope and language_code into one key.
func (s *Server) scope(p Parameters) (string, error) {
	scope := struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
		UserID json.RawMessage `json:"user_id"`
	}{Type: "default"}
	if text := p["scope"]; text != "" && json.Unmarshal([]byte(text), &scope) != nil {
		return "", badRequest("Can't parse BotCommandScope JSON object")
	}
	key := scope.Type
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		id := strings.Trim(string(scope.ChatID), `"`)
		if id == "" {
			return "", badRequest("Can't parse BotCommandScope: Empty chat_id specified")
		}
		if _, err := s.chatOf(Parameters{"chat_id": id}, toRead); err != nil {
			return "", err
		}
		key += ":" + id + ":" + string(scope.UserID)
	default:
		return "", badRequest("Can't parse BotCommandScope: Unsupported type specified")
	}
	language, err := readLanguage(p)
	return key + " " + language, err
}

// readLanguage reads a two-letter ISO 639-1 code, or none.
func readLanguage(p Parameters) (string, error) {
	code := p["language_code"]
	if code != "" && !regexp.MustCompile(`^[a-z]{2}$`).MatchString(code) {
		return "", badRequest("Invalid language code specified")
	}
	return code, nil
}

// setMyCommands is #setmycommands; words of refusals are those of TDLib's
// BotCommand.cpp, names in capitals Telegram's (core.telegram.org/method/bots.setBotCommands).
func (s *Server) setMyCommands(p Parameters) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	var commands []Command
	if text := p["commands"]; text != "" && json.Unmarshal([]byte(text), &commands) != nil {
		return nil, badRequest("Can't parse commands JSON object")
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range commands {
		if err := commands[i].check(); err != nil {
			return nil, err
		}
	}
	s.profile.commands[key] = commands
	return true, nil
}

func (c *Command) check() error {
	c.Command = strings.TrimPrefix(strings.TrimSpace(c.Command), "/")
	c.Description = strings.TrimSpace(c.Description)
	switch {
	case c.Command == "":
		return badRequest("Command must be non-empty")
	case utf8.RuneCountInString(c.Command) > 32:
		return badRequest("Command length must not exceed 32")
	case c.Description == "":
		return badRequest("Command description must be non-empty")
	case utf8.RuneCountInString(c.Description) > 256:
		return badRequest("Command description length must not exceed 256")
	case strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return badRequest("BOT_COMMAND_INVALID")
	}
	return nil
}

func (s *Server) getMyCommands(p Parameters) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	if found := s.profile.commands[key]; found != nil {
		return found, nil
	}
	return []Command{}, nil
}

func (s *Server) deleteMyCommands(p Parameters) (any, error) {
	key, err := s.scope(p)
	if err != nil {
		return nil, err
	}
	delete(s.profile.commands, key)
	return true, nil
}

func (s *Server) setMyDescription(p Parameters) (any, error) {
	return s.setText(p, "Description", "description", 512)
}

func (s *Server) setMyShortDescription(p Parameters) (any, error) {
	return s.setText(p, "ShortDescription", "short_description", 120)
}

// setText keeps a text of the profile. How Telegram words that one is too long
// is not known.
func (s *Server) setText(p Parameters, kind, parameter string, most int) (any, error) {
	language, err := readLanguage(p)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(p[parameter]) > most {
		return nil, badRequest("%s is too long", parameter)
	}
	s.profile.texts[kind+" "+language] = p[parameter]
	return true, nil
}

func (s *Server) getMyDescription(p Parameters) (any, error) {
	return map[string]string{"description": s.profile.texts["Description "+p["language_code"]]}, nil
}

func (s *Server) getMyShortDescription(p Parameters) (any, error) {
	return map[string]string{"short_description": s.profile.texts["ShortDescription "+p["language_code"]]}, nil
}

// setChatMenuButton is #setchatmenubutton.
func (s *Server) setChatMenuButton(p Parameters) (any, error) {
	button := struct {
		Type string `json:"type"`
	}{Type: "default"}
	text := p["menu_button"]
	if text == "" {
		text = `{"type":"default"}`
	}
	if json.Unmarshal([]byte(text), &button) != nil {
		return nil, badRequest("Can't parse menu button JSON object")
	}
	switch button.Type {
	case "default", "commands", "web_app":
	default:
		return nil, badRequest("Can't parse menu button: MenuButton has unsupported type")
	}
	if p["chat_id"] != "" {
		if _, err := s.chatOf(p, toRead); err != nil {
			return nil, err
		}
	}
	s.profile.menus[p["chat_id"]] = json.RawMessage(text)
	return true, nil
}

func (s *Server) getChatMenuButton(p Parameters) (any, error) {
	if found := s.profile.menus[p["chat_id"]]; found != nil {
		return found, nil
	}
	return json.RawMessage(`{"type":"default"}`), nil
}
