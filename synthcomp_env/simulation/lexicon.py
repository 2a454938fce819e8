"""Words: what carries no topic, what means the same in an office, and the phrases by which speech acts are known.

Authored by hand from general office English, independent of any generator's wording. Everything is lower case and, in
`SYNONYMS` and `FILLER`, given as plain words that are stemmed on loading.
"""

from __future__ import annotations

import re

__all__ = ["FILLER", "GENERAL_QUESTION", "GENERIC", "PATTERNS", "PHRASES", "STARTERS", "SYNONYMS", "pattern"]

FILLER = frozenset(
    """
    a able about above across actually after afternoon again ago ahead all almost along already also although always am
    among an and annual another answer answers any anybody anyone anything anyway anywhere apart appreciate appreciated
    apr april are around as asap ask asked asking assume assuming at aug august available away back be because been
    before being believe belong belongs below best better between beyond bit both briefly bring btw build building but
    by bye came can cannot cant care case catch chance cheers clarify clear clearly colleague come coming complete
    completed completing confirm could couldnt count counted couple course curious currently date dated dear dec
    december did didnt different dig do does doesnt doing done dont down draft drafting drafts drop each early easier
    either else email end enough especially etc even evening ever every everybody everyone everything exactly expect
    expected far feb february feel few figure fill finalise finalising finalize finalizing find fine finish first
    following for forward found friday from full further fyi game general generally get gets getting give given gives
    giving glad go goes going gone good got grab grateful great had hand handing handy happen happened happening
    happens happy hardly has hasnt have havent having he hear heard hello help helpful her here hers hey hi him his
    hold hope hoped hoping how however i id idea if ill im immediately in include included includes including indeed
    instead into involved is isnt it its itself ive jan january jul july jun june just keen keep kind kindly knew know
    knowing known knows last late later latest least less let lets like liked likely little ll long look looked looking
    looks lot lots love made mail main mainly make makes making many mar march matter may maybe me mean means mention
    mentioned might mind mine miss missed moment monday month monthly months more morning most much must my myself name
    namely names need needed needing needs neither never new next no nobody none nope nor not note nothing nov november
    now obviously oct october of off often oh ok okay on once one ones only onto or order other others otherwise ought
    our ours out over own particular particularly pass passed per perhaps piece ping plan planning please pls plz pm
    point points possible possibly prepare preparing present prior probably problem proceed provide provided providing
    pull pulling purpose put putting quarterly queries query question questions quick quickly quite ran rather re read
    ready really reason received recently regard regarding regards related relevant remember remind reply right run
    running said same saturday saw say saying says see seem seems seen send sending sends sent sep sept september set
    several shall share shared sharing she shoot should shouldnt show shown side simply since sir so some somebody
    someone something somewhere soon sort specific specifically start started starting still stuff such sunday supply
    suppose sure take taken takes taking talk team tell telling than thank thanks that thats the their them then there
    theres these they thing things think this those though thought through thursday time times to today together told
    tomorrow too took touch toward towards tried try trying tuesday turn two u under understand unless until up update
    upon ur us use used useful using usual various ve very via want wanted wanting wants was wasnt way we wednesday
    week weekly weeks well went were what whatever whats when where whereabouts whether which while who whole whom
    whose why will wish with within without wonder wondering wont word words work worked working works would wouldnt
    wrap wrapping write writing wrote yeah year yearly yes yesterday yet you your youre yours yourself youve
    """.split()  # noqa: SIM905
) - {"long", "count", "order", "week", "late"}
"""Words that name no topic."""

GENERIC = frozenset(
    """
    amount attachment change computer content copy current data deliverable desktop detail details doc docs document
    documents draft drive excel extract figure figures file files final folder folders format info information item
    items laptop latest list machine material materials message newer newest note notes number numbers order
    organisation organization paper paperwork project recent record recorded records report reports requirement
    requirements result results review scope section sheet source sources spreadsheet stat statistic statistics stats
    status table tables task text total totals user value values version versions workbook
    """.split()  # noqa: SIM905
)
"""Words that name a topic only beside a better one."""

SYNONYMS = (
    "deck slides slide presentation powerpoint pptx ppt slideshow",
    "length long longer short shorter brief limit cap maximum max pages",
    "closure closed close closing shut shutdown closures",
    "hours hrs",
    "disclaimer caveat boilerplate",
    "wording language phrasing phrase formulation sentence",
    "legal lawyer lawyers legally",
    "translation translated translate bilingual multilingual",
    "refusals refused refusing refuse declined declining decline",
    "staff staffing personnel employees headcount workforce",
    "incident incidents accident accidents",
    "customer customers client clients",
    "vendor vendors supplier suppliers",
    "expense expenses expenditure cost costs spending spend",
    "audience reader readers readership",
    "ranking rank ranked sort sorted sorting sequence",
    "currency currencies euros euro dollars",
    "exchange conversion convert fx",
    "regulation regulations regulatory rule rules statute compliance",
    "photo photos picture pictures photograph photographs image images",
    "licence licences license licenses permit permits certificate certificates",
    "training trained",
    "materiality material",
    "threshold cutoff",
    "budget budgeted",
    "broken damaged faulty defective",
    "pickup pickups collection collections",
    "privacy confidentiality",
    "patient patients",
    "age ages aged",
    "group groups band bands bracket brackets",
    "morale mood",
    "resignations resignation resigning resign quitting leaving",
    "absence absences absent",
    "downtime outage outages",
    "complaint complaints grievance grievances",
    "overtime overtimes ot",
    "forecast projection projections outlook",
    "deadline due",
    "layout design template",
    "heading headings",
    "vacancy vacancies unfilled",
    "delay delays delayed",
    "invoice invoices bill bills",
    "population denominator",
    "night overnight",
    "saturday weekend",
    "capital capex",
    "surcharge surcharges",
    "roster rota",
    "committee board panel",
    "lapse lapses lapsing expire expires expiring expiry",
    "explain explains explained explanation explanations comment commentary",
    "suppression suppressed suppress hide hides hidden mask masked",
    "loading dock docks bay bays",
)
"""Groups of words that stand for one another in an office."""


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One case-insensitive pattern of alternatives, on word boundaries."""
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.I)


STARTERS = (
    r"what(?:'s|s)?|which|who(?:'s)?|whom|whose|when(?:'s)?|where(?:'s)?|why|how(?:'s)?|is|are|was|were|do|does|did|"
    r"can|could|would|will|should|shall|may|might|have|has|any|please|pls|plz|kindly|tell|send|share|give|let|"
    r"remind|confirm|explain|describe|clarify|provide|forward|list|need|wondering|grateful|i need|i'd|i would|"
    r"i'm (?:looking|missing|after|trying|not sure)|i am (?:looking|missing|after|trying|not sure)|we need|"
    r"i (?:still )?(?:want|wonder|don't (?:have|know))|appreciate|there(?:'s| is) (?:also )?the question"
)

PATTERNS: dict[str, re.Pattern[str]] = {
    "ask": pattern(
        r"(?:could|can|would|will|may|might) (?:you|i|we|u|someone|one)", r"please (?!find|see|note|review|approve)",
        r"pls", r"plz", r"i(?:'d| would)(?: really| also| just)? (?:like|love|appreciate|be grateful|welcome)",
        r"(?:i|we)(?: still| also| just| really| will|'ll)? need", r"need(?:ed)?(?: from you)?:",
        r"need (?:the|your|a|to know)",
        r"let me (?:know|have)", r"tell me",
        r"(?:send|give|get|forward|pass|share|drop|shoot|ping)(?: me| us| over| it| along| the)",
        r"wonder(?:ing|ed)?", r"looking for", r"i(?:'m| am) (?:after|missing|trying to (?:find|get|understand))",
        r"grateful (?:for|if)", r"(?:would|'d|will) (?:\w+ ){0,2}appreciate", r"appreciate (?:it )?if", r"curious",
        r"remind me", r"(?:want|like|need) to (?:know|understand|ask|check|confirm)",
        r"clarif(?:y|ication)", r"do you (?:have|know|happen|want|need|hold|keep)",
        r"any (?:idea|word|news|chance|thoughts on)",
        r"(?:ask|asking|question|query|queries|enquiry|inquiry)(?: you)? (?:about|on|regarding|for|is|re)",
        r"(?:hoping|hope) (?:you (?:can|could|might|will)|to get|for)",
        r"you (?:might|may|must|should|would|probably|surely) (?:know|have)",
        r"you will (?:surely |probably )?(?:know|have)(?! (?:it|them|this|that|the)\b)",
        r"i (?:don't|do not|didn't|can't|cannot|couldn't) (?:have|know|find|see|seem to find)",
        r"not (?:sure|clear|certain)", r"unclear", r"(?:fill|bring) me in", r"talk me through", r"walk me through",
        r"what about", r"how about", r"mind (?:telling|sharing|sending|giving)", r"details? (?:on|of|about)",
    ),
    "refuse": pattern(
        r"(?:don't|do not|doesn't|does not|didn't|won't|needn't|not) (?:need|want|require|bother|send|worry|"
        r"ask(?:ing)?|have to)",
        r"no need", r"no longer need", r"no (?:more|further|other|open) (?:questions?|queries|requests?)",
        r"let me know (?:if|whether|once|when|in case|should) (?:you|that|this|it|anything|there)",
        r"already (?:have|got|know|received)", r"never mind", r"nevermind",
        r"(?:tell me|say so|shout|call me|write to me) (?:if|when|in case|once|should) (?:you (?:need|want|disagree|"
        r"object|notice|miss|hear|would rather)|your|that|this|it|anything|something|not)",
        r"correct me if", r"(?:if|when|how|where) i can (?:help|be of help)", r"tell me when\W*$",
        r"i(?:'ve| have) (?:already )?(?:got|received|seen|read|included|added|finished|done|used|attached|put|"
        r"updated)",
        r"(?:that|this|which|it) (?:answers|answered|settles|settled|covers)", r"that(?:'s| is| was) (?:all|just what)",
        r"thanks for", r"thank you for", r"many thanks for",
    ),
    "error": pattern(
        r"errors?", r"erroneous", r"wrong(?:ly)?", r"mistakes?", r"mistaken", r"typos?", r"mistyped",
        r"incorrect(?:ly)?", r"inaccurate",
        r"looks? (?:off|odd|strange|wrong|weird|suspicious|high|low|fishy|too|funny|implausible|out of line|unusual|"
        r"like a)",
        r"seems? (?:off|odd|strange|wrong|weird|suspicious|high|low|fishy|too|implausible|out of line|unusual|"
        r"to be (?:off|wrong|a|an))",
        r"(?:is|are|be) (?:off|way (?:off|too)|far too|too (?:high|low|big|large|small))", r"suspicious(?:ly)?",
        r"suspect", r"fishy",
        r"discrepanc(?:y|ies)", r"inconsistent", r"inconsistenc(?:y|ies)", r"anomal(?:y|ies|ous)", r"outliers?",
        r"implausibl[ey]",
        r"impossible", r"doesn't (?:add up|look right|seem right|make sense|match|reconcile|tie)",
        r"does not (?:add up|look right|match|make sense|tie|reconcile)",
        r"don't (?:add up|match|look right|tie)", r"can(?:'t| ?not) be (?:right|correct|true)",
        r"that(?:'s| is) not right", r"not (?:right|correct)",
        r"ten times", r"10 ?x", r"tenfold", r"factor of (?:ten|10|\d+)", r"extra (?:zero|digit|0)",
        r"one zero too many", r"misplaced (?:decimal|digit)",
        r"transposed", r"transposition", r"swapped", r"digits? (?:flipped|reversed|switched|interchanged)",
        r"mis-?key(?:ed|ing)", r"should (?:be|it be|that be|this be|it not be|read)",
        r"(?:is|was) (?:that|this|it) (?:right|correct|real|true)", r"can (?:that|this|it) be (?:right|correct|true)",
        r"double[- ]check", r"verify", r"re-?check",
        r"data (?:quality )?(?:issue|problem)", r"slip(?:ped)?(?: in| of| through)?", r"glitch", r"flag(?:ging)?",
        r"spotted", r"mismatch",
        r"(?:zero|digit|nought)s? (?:too (?:many|few)|(?:is |are |got |was |were )?(?:missing|lost|dropped))",
        r"(?:lost|dropped|missing|missed|wrong) (?:a |one |the )?(?:digit|zero)s?",
        r"(?:keying|typing) (?:error|slip)s?",
        r"can(?:'t| ?not) be (?:[\w,.]+ ){0,3}(?:right|correct|true)", r"cannot be \d[\d,.]*",
        r"(?:is|are|stands?) (?:[\w%,.-]+ ){0,6}(?:right|correct|genuine|plausible)(?= as |\W*[?.]?$|,? or )",
        r"something is off",
    ),
    "review": pattern(
        r"review", r"feedback", r"(?:your|any) comments", r"comments on",
        r"look (?:it |them |this |that |these )?over", r"(?:a|another|one more|a quick|a second) look",
        r"look at (?:the|my|this|these|our) (?:\w+ ){0,3}(?:draft|memo|deck|workbook|report|slides|version|file|"
        r"scorecard|plan)",
        r"(?:your )?thoughts on (?:the|my|this) (?:\w+ ){0,3}(?:draft|memo|deck|workbook|version)",
        r"what do you think of (?:the|my|this)", r"red pen", r"critique", r"proof-?read",
        r"second pair of eyes", r"mark it up", r"input on (?:the|my|this) (?:\w+ ){0,3}(?:draft|version)",
    ),
    "approval": pattern(
        r"approve", r"approval", r"(?:get|have) (?:it|this|that|these|them|the \w+) approved",
        r"sign(?:ing)?[- ]?off", r"sign it off", r"sign this off", r"sign them off", r"green ?light", r"go[- ]ahead",
        r"clear(?:ed|ance)? (?:it |this |them )?(?:for|to) (?:release|send|go|publication|distribution|the)",
        r"ok(?:ay)? (?:to|for|from you to) (?:release|send|publish|share|go|release|submit)",
        r"authori[sz](?:e|ation)", r"bless(?:ing)?", r"your ok(?:ay)?", r"permission to (?:release|send|publish)",
        r"happy for (?:it|this|me|them) to go",
    ),
    "chat": pattern(
        r"thanks?(?: (?:you|so much|again|a lot))?", r"thank you", r"cheers", r"much appreciated",
        r"congrat(?:s|ulations)", r"well done", r"great job", r"nice (?:work|weekend|one)", r"happy birthday",
        r"good (?:morning|afternoon|evening|weekend)", r"have a (?:good|nice|great|lovely)",
        r"how are (?:you|things)", r"how(?:'s| is) (?:it going|life|everything)", r"hope (?:you|all|this)",
        r"best wishes",
        r"hello", r"hi", r"see you", r"enjoy", r"got it", r"understood", r"noted", r"will do", r"no problem",
        r"no worries", r"sounds good", r"perfect", r"lovely",
    ),
    "pleasantry": pattern(
        r"plans (?:\w+ ){0,2}(?:weekend|holidays?|summer|evening)",
        r"how (?:was|is|are|were) (?:your|the) (?:\w+ )?(?:weekend|holidays?|family|trip|week|vacation)",
        r"(?:good|nice|great|lovely|long|enjoy|pleasant|restful) (?:\w+ )?(?:weekend|holidays?|trip|evening|week)",
        r"weather", r"snow(?:ing)?", r"rain(?:ing)?", r"sunny",
    ),
    "meeting": pattern(
        r"(?:can|could|shall|should|may|might) (?:we|i) (?:\w+ )?(?:meet|talk|speak|call|discuss|chat|move|catch up|"
        r"go through|schedule)",
        r"(?:are|is|will|would) (?:you|anyone|the \w+ room) (?:be )?(?:free|available|around|back|away|travelling|"
        r"traveling|visiting|speaking|coming)",
        r"(?:do|would|will) you have (?:\w+ ){0,3}(?:time|hours?|minutes?|slot)", r"is there time",
        r"when (?:does|do|is|are|will|can) (?:\w+ ){1,4}meet(?:ing)?",
        r"(?:move|postpone|reschedule|cancel) (?:\w+ ){0,3}(?:meeting|call)",
    ),
    "deliver": pattern(
        r"attached", r"please find", r"here (?:is|are|'s)", r"enclosed", r"i(?:'ve| have) attached",
        r"as (?:requested|promised|agreed)", r"for your (?:records|information|files)", r"fyi", r"sending you",
    ),
    "instruct": pattern(
        r"please (?:update|correct|fix|change|prepare|arrange|make|add|remove|use|ensure|keep|stop|start|do|"
        r"schedule|book|order)", r"make sure", r"you (?:must|have to|need to)", r"don't forget", r"ensure",
    ),
    "deadline": pattern(
        r"(?:when|what (?:day|date|time)|by when)(?: \w+){0,8} (?:due|deadline|needed|expected|need it|want it|"
        r"need this|expect it|submit(?:ted)?|deliver(?:ed)?)", r"deadline", r"due (?:date|day|by|on)",
        r"how (?:soon|much time)",
    ),
    "gate": pattern(
        r"who (?:\w+ ){0,3}(?:approves?|signs?|clears?|authori[sz]es?)",
        r"(?:does|do|is|will|would) (?:it|this|that|i|we|the \w+(?: \w+)?) (?:also )?(?:need|"
        r"require)s? (?:\w+ ){0,2}(?:approval|sign-?off|sign off|clearance)",
        r"(?:is|are) (?:\w+ ){0,2}(?:approval|sign-?off|sign off|clearance) (?:needed|required|necessary)",
    ),
    "outputs": pattern(
        r"(?:which|what) (?:output )?(?:files|documents|outputs|formats?) (?:do|should|are|"
        r"would)(?: \w+){0,6} (?:expect\w*|want\w*|need\w*|required|deliver\w*|produce|hand in|submit)",
        r"(?:file ?names?|what should i (?:call|name))",
    ),
}  # fmt: skip

PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (pattern(r"how long", r"how many pages", r"page (?:count|limit)"), "length"),
    (
        pattern(
            r"(?:best|worst|highest|lowest|largest|smallest|biggest) (?:\w+ )?first", r"(?:which|what) order",
            r"alphabetical(?:ly)?",
        ),
        "ranking",
    ),
    (
        pattern(
            r"who (?:\w+ ){0,2}(?:see|read|reads|use|uses|receive|receives|get|gets) (?:the|this|that|it|my|our)"
        ),
        "audience",
    ),
    (pattern(r"how often", r"how frequently"), "frequency"),
    (
        pattern(
            r"how big must", r"above (?:what|which)", r"below (?:what|which)",
            r"from (?:what|which) (?:amount|level|value)",
        ),
        "threshold",
    ),
)  # fmt: skip
"""Turns of phrase that name a topic without its word."""

GENERAL_QUESTION = pattern(
    r"(?:any|other|more|specific|special|particular|further|additional|your|their|the|all|what|which|"
    r"exact)(?: \w+){0,2} (?:requirements?|specifications?|specs|expectations?|preferences?|constraints?|"
    r"guidelines?|guidance|instructions?|wish(?:es)?|requests|must[- ]haves|demands|conditions|pointers|criteria|"
    r"ground rules|dos and don'ts)",
    r"requirements\?", r"requirements (?:for|on|of|you|do|there|that|beyond|i)",
    r"(?:tell me|know) (?:about )?requirements", r"about requirements",
    r"(?:anything|something|what) else",
    r"anything (?:\w+ ){0,4}(?:i|we|you)(?:'d|'ll)? (?:\w+ ){0,2}(?:know|include|mind|consider|care|want|need|like|"
    r"expect|add|keep|bear|watch|tell|aware)",
    r"anything (?:\w+ ){0,2}(?:missing|special|specific|particular|important|to (?:keep|bear|watch|add|include|know|"
    r"note|flag|consider|look out)|worth|on your (?:side|end)|from your (?:side|end))",
    r"how (?:do|would|did) you (?:\w+ )?(?:want|like|prefer|need|expect|see|picture|envisage|imagine)",
    r"how should (?:it|this|that|the \w+(?: \w+)?) (?:look|be (?:done|set up|structured|presented|laid out|"
    r"put together))",
    r"how (?:it|this|that|the \w+(?: \w+)?) should (?:look|be)",
    r"what (?:do|would|did) you (?:\w+ )?(?:want|like|expect|need|require|look for|prefer|care about|have in mind|"
    r"want to see|hope)",
    r"what (?:are|were) you (?:\w+ )?(?:looking|after|hoping|expecting)",
    r"what (?:should|must|do|shall) (?:i|we) (?:\w+ )?(?:know|include|cover|consider|keep in mind|watch|"
    r"bear in mind|put in|mind|be aware|pay attention)",
    r"what matters", r"what(?:'s| is) important",
    r"what (?:you|they|she|he) (?:\w+ )?(?:want|expect|need|require|prefer)s?",
    r"(?:things?|points?) (?:i|we) (?:should|must|need to) (?:know|include|mind|keep|consider|watch)",
    r"(?:fill|clue) me in", r"bring me up to speed", r"in mind for",
    r"what does good look like", r"look(?:ing)? out for", r"particular about",
    r"what can you tell me(?: about (?:it|this|that|the (?:report|memo|deliverable|task|project|assignment)))?\?",
    r"scope of", r"in scope", r"(?:anything|something) i(?:'m| am) (?:missing|overlooking)",
    r"know before i (?:start|begin|finish|write)",
    r"background (?:on|i need|for|info|information)", r"(?:wish ?list|brief me)",
    r"(?:any|some|a|an|another|other)(?: \w+){1,3},?(?: [\w ]{2,30},)?(?: that)? "
    r"(?:you|the (?:board|committee|partners|trustees|customer)|they)(?:'d| would| might)? (?:\w+ )?"
    r"(?:want|like|wish|expect|prefer|miss|need)",
    r"same question for", r"should (?:it|this|the \w+) (?:\w+ )?(?:state|cover|include|show|contain|mention) "
    r"(?:any|some)(?:thing)?",
    r"would you (?:\w+ )?like (?:something|anything|to see|to have|added|covered)",
    r"wish(?:es)? (?:as to|regarding|concerning|on|for|about)",
    r"what (?:was|is|were|are) the (?:other|second|rest|remaining)",
    r"(?:there was|is there|was there|you had|there were) (?:something |anything |still )?more",
    r"(?:has|have) (?:it|they|the rest|your notes) (?:come back|turned up)",
    r"(?:come back|turned up|found|find) (?:to you|your notes)",
)  # fmt: skip
"""A question for whatever somebody wants or knows of a deliverable, without a topic."""
