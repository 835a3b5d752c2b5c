package content

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"annae/internal/locale"
)

// Stated says where a value comes from and how sure it is.
type Stated struct {
	Sources    []string `yaml:"sources"`
	Confidence string   `yaml:"confidence"` // high when empty
	Note       string   `yaml:"note"`
}

// A Moment is planned, or has happened, or both.
type Moment struct {
	Stated      `yaml:",inline"`
	Planned     string  `yaml:"planned"`
	Actual      string  `yaml:"actual"`
	Conflicting *Moment `yaml:"conflicting"`
}

// A Sum is an amount of money or a range of it.
type Sum struct {
	Stated      `yaml:",inline"`
	KRW         int64 `yaml:"krw"`
	MinKRW      int64 `yaml:"min_krw"`
	MaxKRW      int64 `yaml:"max_krw"`
	About       bool  `yaml:"about"`
	Conflicting *Sum  `yaml:"conflicting"`
}

// A Tally counts applications or projects.
type Tally struct {
	Stated       `yaml:",inline"`
	Count        int    `yaml:"count"`
	Countries    int    `yaml:"countries"`
	Added        int    `yaml:"added"`
	Projects     int    `yaml:"projects"`
	Announced    string `yaml:"announced"`
	PlannedMin   int    `yaml:"planned_min"`
	PlannedMax   int    `yaml:"planned_max"`
	PlannedAbout int    `yaml:"planned_about"`
	PlannedCount int    `yaml:"planned_count"`
	Conflicting  *Tally `yaml:"conflicting"`
}

// A Cycle is one yearly call.
type Cycle struct {
	Stated       `yaml:",inline"`
	Cycle        int     `yaml:"cycle"`
	Zone         string  `yaml:"zone"` // IANA name of the zone of all its dates
	Name         string  `yaml:"name"`
	Announced    *Moment `yaml:"announced"`
	Budget       *Sum    `yaml:"budget"`
	Applications *Tally  `yaml:"applications"`
	Selected     *Tally  `yaml:"selected"`
	Totals       *Tally  `yaml:"totals"`
	LegalBasis   *struct {
		Stated `yaml:",inline"`
		Name   string `yaml:"name"`
	} `yaml:"legal_basis"`
	Weights []Weights `yaml:"weights"`
	Tracks  []*Track  `yaml:"tracks"`
}

// A Track is one kind of support within a cycle. Words such as
// korean_company are identifiers; their texts come from rules/texts/.
type Track struct {
	Stated     `yaml:",inline"`
	ID         string `yaml:"id"`
	Kind       Kind   `yaml:"kind"`
	Title      string `yaml:"title"`
	FundedYear int    `yaml:"funded_year"`
	Intake     Intake `yaml:"intake"`
	Result     *struct {
		Moment      `yaml:",inline"`
		PublishedOn []string `yaml:"published_on"`
	} `yaml:"result"`
	Applicants   Applicants `yaml:"applicants"`
	Partner      *Partner   `yaml:"partner"`
	Money        Money      `yaml:"money"`
	Applications *Tally     `yaml:"applications"`
	Projects     *Tally     `yaml:"projects"`
	Procedure    []Step     `yaml:"procedure"`
	Deliverables []string   `yaml:"deliverables"`
	Targets      []string   `yaml:"targets"`
	Sectors      []string   `yaml:"sectors"`
	Subtypes     []string   `yaml:"subtypes"`
	Emphasis     []string   `yaml:"emphasis"`
	OtherSupport []string   `yaml:"other_support"`
	HostDuties   []string   `yaml:"host_duties"`
	Documents    []string   `yaml:"documents"`
	Submission   []string   `yaml:"submission"`
	Criteria     []string   `yaml:"criteria"`
	Preferences  []string   `yaml:"preferences"`
	FollowUp     []string   `yaml:"follow_up"`
	Duration     *struct {
		Stated     `yaml:",inline"`
		MinYears   int  `yaml:"min_years"`
		MaxYears   int  `yaml:"max_years"`
		WithinYear bool `yaml:"within_year"`
	} `yaml:"duration"`
	Limits *struct {
		Stated               `yaml:",inline"`
		CountryCap           *bool `yaml:"country_cap"`
		RankingAdvised       bool  `yaml:"ranking_advised"`
		ProjectsPerApplicant int   `yaml:"projects_per_applicant"`
	} `yaml:"limits"`
	Contractor *struct {
		Stated   `yaml:",inline"`
		Notice   *Moment  `yaml:"notice"`
		Chosen   *Moment  `yaml:"chosen"`
		Criteria []string `yaml:"criteria"`
	} `yaml:"contractor"`
	Briefing *struct {
		Moment       `yaml:",inline"`
		SignUpCloses *Moment  `yaml:"sign_up_closes"`
		HeldBy       string   `yaml:"held_by"`
		Place        string   `yaml:"place"`
		Subjects     []string `yaml:"subjects"`
	} `yaml:"briefing"`
	WorkStarts *struct {
		Moment   `yaml:",inline"`
		Earliest *Moment `yaml:"earliest"`
		Latest   *Moment `yaml:"latest"`
	} `yaml:"work_starts"`
	Training *struct {
		Stated          `yaml:",inline"`
		CostMayBeShared bool `yaml:"cost_may_be_shared"`
		OnlinePossible  bool `yaml:"online_possible"`
	} `yaml:"training"`
	Matching *struct {
		Stated      `yaml:",inline"`
		Required    bool `yaml:"required"`
		Bonus       bool `yaml:"bonus"`
		BonusBySize bool `yaml:"bonus_by_size"`
		InKind      bool `yaml:"in_kind"`
		FixedRatio  bool `yaml:"fixed_ratio"`
	} `yaml:"matching"`
	Labour *struct {
		Stated  `yaml:",inline"`
		Percent int `yaml:"percent"` // of the government money
	} `yaml:"labour"`

	Rules []*Rule `yaml:"rules"`

	Cycle int    `yaml:"-"`
	Zone  string `yaml:"-"`
}

// Intake is when proposals are taken.
type Intake struct {
	Stated     `yaml:",inline"`
	Announced  *Moment `yaml:"announced"`
	Opens      *Moment `yaml:"opens"`
	CountsFrom *Moment `yaml:"counts_from"` // proposals since then belong to this intake
	Closes     *Moment `yaml:"closes"`
	Rolling    bool    `yaml:"rolling"`
	CutOff     *Moment `yaml:"cut_off"`
}

// Applicants tells who may apply.
type Applicants struct {
	Stated      `yaml:",inline"`
	Who         []string `yaml:"who"`
	JointlyWith []string `yaml:"jointly_with"`
	Conditions  []string `yaml:"conditions"`
	Excluded    []string `yaml:"excluded"`
	Admitted    []string `yaml:"admitted"`
}

// Partner tells whether a partner abroad must be in; a track without one was
// not read on this point.
type Partner struct {
	Stated   `yaml:",inline"`
	Required bool     `yaml:"required"`
	With     []string `yaml:"with"`
}

// Money is what a track pays: as called, as granted, and in all.
type Money struct {
	Stated `yaml:",inline"`
	Call   *Sum   `yaml:"call"`
	Award  *Sum   `yaml:"award"`
	Total  *Sum   `yaml:"total"`
	PaidTo string `yaml:"paid_to"`
}

// A Step is one of a published procedure.
type Step struct {
	Stated `yaml:",inline"`
	Step   string `yaml:"step"`
	Weeks  int    `yaml:"weeks"`
}

// A Misprint is an amount that circulates wrongly.
type Misprint struct {
	Stated      `yaml:",inline"`
	ID          string `yaml:"id"`
	Printed     string `yaml:"printed"` // as it was read
	PrintedKRW  int64  `yaml:"printed_krw"`
	PrintedMin  int64  `yaml:"printed_min_krw"`
	PrintedMax  int64  `yaml:"printed_max_krw"`
	KRW         int64  `yaml:"krw"`
	MinKRW      int64  `yaml:"min_krw"`
	MaxKRW      int64  `yaml:"max_krw"`
	About       bool   `yaml:"about"`
	Conflicting *Sum   `yaml:"conflicting"`
	What        string `yaml:"what"`
	Kind        Kind   `yaml:"kind"`
	Cycle       int    `yaml:"cycle"`
	Seen        string `yaml:"seen"`
}

// programmeFile is rules/programme.yaml. What it says of the programme is
// quoted by path alone, so its form is free.
type programmeFile struct {
	Zone        string           `yaml:"zone"`
	Programme   map[string]any   `yaml:"programme"`
	Misprints   []Misprint       `yaml:"misprints"`
	Misreadings []map[string]any `yaml:"misreadings"`
}

const programmeName = "rules/programme.yaml"

// rules reads all of rules/ but its texts.
func (l *loader) rules() {
	l.readSources()
	l.readFacts()
	var p programmeFile
	if doc := l.yaml(programmeName, &p); doc != nil {
		l.values.collect(doc, "", p.Zone, &l.faults)
		l.checkStated(doc)
		l.checkZone(doc, p.Zone)
		l.misprints = p.Misprints
		l.checkMisprints(doc)
	}
	for _, name := range l.list("rules", ".yaml") {
		if base := strings.TrimPrefix(name, "rules/"); base[0] >= '0' && base[0] <= '9' {
			l.readCycle(name)
		}
	}
	if len(l.cycles) == 0 {
		l.faults.add("rules/", 0, "there is no cycle", "write one file for each call, such as rules/2026.yaml")
	}
	slices.SortFunc(l.cycles, func(a, b *Cycle) int { return cmp.Compare(a.Cycle, b.Cycle) })
	for _, c := range l.cycles {
		l.tracks = append(l.tracks, c.Tracks...)
	}
	l.readProjects()
	l.readPhases()
}

func (l *loader) readCycle(name string) {
	c := &Cycle{}
	doc := l.yaml(name, c)
	if doc == nil {
		return
	}
	if want := fmt.Sprintf("rules/%d.yaml", c.Cycle); name != want {
		l.faults.add(name, doc.line("cycle"), fmt.Sprintf("cycle %d stands in this file", c.Cycle), "call the file "+want)
	}
	if len(c.Sources) == 0 {
		l.faults.add(name, 1, "the file names no sources", "write sources: for all its values that name none of their own")
	}
	l.checkZone(doc, c.Zone)
	l.values.collect(doc, fmt.Sprintf("cycle-%d", c.Cycle), c.Zone, &l.faults)
	l.checkStated(doc)
	if len(c.Tracks) == 0 {
		l.faults.add(name, doc.line("tracks"), "the cycle has no track", "describe at least one")
	}
	for i, t := range c.Tracks {
		if t == nil {
			l.faults.add(name, doc.line(fmt.Sprintf("tracks.%d", i)), "an entry of tracks is empty", "describe a track, or delete the line")
		}
	}
	c.Tracks = slices.DeleteFunc(c.Tracks, func(t *Track) bool { return t == nil })
	for _, t := range c.Tracks {
		t.Cycle, t.Zone = c.Cycle, c.Zone
		l.checkTrack(doc, t)
		l.readRules(doc, t)
	}
	l.readWeights(doc, c)
	l.cycles = append(l.cycles, c)
}

// checkZone proves that dates have a time zone. Local is none, because it
// depends on the machine.
func (l *loader) checkZone(doc *document, zone string) {
	if zone == "" {
		l.faults.add(doc.file, 0, "no time zone", "write zone: Asia/Seoul")
		return
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		l.faults.add(doc.file, doc.line("zone"), fmt.Sprintf("zone %q is unknown", zone), "write the IANA name of a time zone, such as Asia/Seoul")
	}
}

// checkMisprints proves that the ranges of misprints have two ends in order; a
// maximum may stand alone.
func (l *loader) checkMisprints(doc *document) {
	for _, m := range l.misprints {
		at := "misprints." + m.ID
		if m.PrintedMin > m.PrintedMax {
			l.faults.add(doc.file, doc.line(at+".printed_min_krw"), fmt.Sprintf("misprint %s has printed_min_krw %d and printed_max_krw %d", m.ID, m.PrintedMin, m.PrintedMax), "write the smaller amount as the minimum")
		}
		if m.MinKRW > m.MaxKRW {
			l.faults.add(doc.file, doc.line(at+".min_krw"), fmt.Sprintf("misprint %s has min_krw %d and max_krw %d", m.ID, m.MinKRW, m.MaxKRW), "write the smaller amount as the minimum")
		}
	}
}

func (l *loader) checkTrack(doc *document, t *Track) {
	at := "tracks." + t.ID
	if want := fmt.Sprintf("%s-%d", t.Kind, t.Cycle); t.ID != want {
		l.faults.add(doc.file, doc.line(at), fmt.Sprintf("track %q is of kind %q", t.ID, t.Kind), "call it "+want)
	}
	if !t.Kind.known() {
		l.faults.add(doc.file, doc.line(at+".kind"), fmt.Sprintf("kind %q is unknown", t.Kind), "write planning, urban, solution or demonstration")
	}
	if t.FundedYear < t.Cycle {
		l.faults.add(doc.file, doc.line(at+".funded_year"), fmt.Sprintf("funded_year %d is before the cycle", t.FundedYear), "write the year in which the work is done")
	}
	if t.when(t.Intake.Opens).IsZero() || t.Intake.Closes == nil != t.Intake.Rolling {
		l.faults.add(doc.file, doc.line(at+".intake"), "the intake of "+t.ID+" has no clear window", "write opens, and either closes or rolling: true")
		return
	}
	for _, d := range []struct {
		key    string
		moment *Moment
	}{{"announced", t.Intake.Announced}, {"closes", t.Intake.Closes}, {"counts_from", t.Intake.CountsFrom}, {"cut_off", t.Intake.CutOff}} {
		if d.moment != nil && d.moment.Actual == "" && d.moment.Planned == "" {
			l.faults.add(doc.file, doc.line(at+".intake."+d.key), "the "+d.key+" of "+t.ID+" has no date", "write planned: or actual: with a date, or delete it")
		}
	}
	if opens, closes := t.when(t.Intake.Opens), t.when(t.Intake.Closes); !closes.IsZero() && closes.Before(opens) {
		l.faults.add(doc.file, doc.line(at+".intake.closes"), fmt.Sprintf("%s closes on %s, before it opens on %s", t.ID, closes, opens), "mend one of the two dates")
	}
}

var confidences = []string{"", "high", "medium", "low", "conflicting"}

// checkStated proves that every source exists and that confidences are known
// words.
func (l *loader) checkStated(doc *document) {
	doc.walk(func(path string, n *yaml.Node) {
		switch key := path[strings.LastIndexByte(path, '.')+1:]; {
		case key == "sources" && n.Kind == yaml.SequenceNode:
			for _, tag := range n.Content {
				if _, ok := l.sources[tag.Value]; !ok && !l.blind {
					l.faults.add(doc.file, tag.Line, "source "+tag.Value+" does not exist", "use a tag of rules/sources.yaml")
				}
			}
		case key == "confidence" && !slices.Contains(confidences, n.Value):
			l.faults.add(doc.file, n.Line, fmt.Sprintf("confidence %q is unknown", n.Value), "write high, medium, low or conflicting")
		}
	})
}

// when is the moment as told: what happened before what was planned.
func (t *Track) when(m *Moment) locale.When {
	if m == nil {
		return locale.When{}
	}
	return t.read(cmp.Or(m.Actual, m.Planned))
}

// read is a date of the track, zero when there is none.
func (t *Track) read(date string) locale.When {
	w, err := locale.ParseWhen(date, t.Zone)
	if err != nil {
		return locale.When{}
	}
	return w
}
