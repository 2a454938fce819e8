"""Words: what carries no topic, what means the same in an office, and the phrases by which speech acts are known.

Authored by hand from general office English, independent of any generator's wording. Everything is lower case and, in
`SYNONYMS` and `FILLER`, given as plain words that are stemmed on loading.
"""

from __future__ import annotations

import re

__all__ = ["FILLER", "GENERIC", "GENERAL_QUESTION", "PATTERNS", "STARTERS", "SYNONYMS", "pattern"]

FILLER = frozenset(
    """
    a about able above across actually after afternoon again ago ahead all almost along already also although always am
    among an and another any anybody anyone anything anyway anywhere somewhere date dated apart appreciate appreciated are around as ask asked asking
    at available away back be because been before being believe below best better between beyond bit both briefly bring
    but by bye came can cannot cant care case catch chance cheers clarify clear clearly colleague come coming confirm
    could couldnt couple course curious dear did didnt different do does doesnt doing done dont down each early easier
    either else email end enough especially etc even evening ever every everybody everyone everything exactly expect
    expected far feel few find fine first following for forward found from full further game general generally get
    gets getting give given gives giving glad go goes going gone good got grateful great had handy happen happened happening
    happy hardly has hasnt have havent having he hear heard hello help helpful her here hers hey hi him his hold hope hoping how
    however i id idea if ill im immediately in include included includes including indeed instead into involved is isnt it
    its itself ive just keep keen kind kindly knew know knowing known knows last late later latest least less let lets
    like liked likely little ll long look looked looking looks lot lots love made mail main mainly make makes making
    many matter may maybe me mean means mention mentioned might mind mine moment month months more morning most much must my
    myself name names namely need needed needing needs neither never new next no nobody none nope nor not note nothing
    now obviously of off often oh ok okay on once one ones only onto or order other others otherwise ought our ours out over
    own particular particularly pass passed per perhaps piece please pls plz point points possible possibly present
    prior probably problem proceed provide provided providing purpose put quick quickly quite rather re read ready
    really reason received recently regard regarding regards related relevant remember remind reply right run said same
    saw say saying says see seem seems seen send sending sends sent set several shall share shared sharing she should
    shouldnt show shown side simply since sir so some somebody someone something soon sort specific specifically start
    started starting still stuff such supply suppose sure take taken takes taking talk team tell telling than thank
    thanks that thats the their them then there theres these they thing things think this those though thought through
    time times to today together told tomorrow too took touch toward towards tried try trying turn two u under
    understand unless until up update upon ur us use used useful using usual various ve very via want wanted wanting
    wants was wasnt way we week weeks well went were what whats whatever when where whereabouts whether which while who whole
    whom whose why will wish with within without wonder wondering wont word words work worked working works would
    wouldnt write writing wrote yeah year yes yesterday yet you your youre yours yourself youve
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december jan feb mar apr jun jul aug sept sep oct nov dec weekly monthly quarterly annual yearly
    am pm asap fyi btw hand handing quick question questions query queries answer answers figure out currently
    far missed miss myself grab dig pull ping shoot drop fill run running ran count counted
    end finish finalise finalize finalising finalizing complete completing completed prepare preparing draft drafting
    drafts building build pulling putting wrap wrapping happens quickly hoped assume assuming plan planning
    """.split()  # noqa: SIM905
) - {"long", "count", "order", "week", "late"}
"""Words that name no topic."""

GENERIC = frozenset(
    """
    amount attachment copy data detail details document documents extract figure figures file files info information
    item items list material materials message note notes number numbers paper paperwork record recorded records report
    reports result results section sheet source sources spreadsheet stat statistic statistics stats status table tables text total totals
    value values version versions workbook excel doc docs requirement requirements content scope format final latest
    review draft change user organisation organization project deliverable task order current
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
    "explain explains explained explanation explanations",
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
        r"(?:i|we)(?: still| also| just| really| will|'ll)? need", r"need(?:ed)?(?: from you)?:", r"need (?:the|your|a|to know)",
        r"let me (?:know|have)", r"tell me", r"(?:send|give|get|forward|pass|share|drop|shoot|ping)(?: me| us| over| it| along| the)",
        r"wonder(?:ing|ed)?", r"looking for", r"i(?:'m| am) (?:after|missing|trying to (?:find|get|understand))",
        r"grateful (?:for|if)", r"appreciate", r"curious", r"remind me", r"(?:want|like|need) to (?:know|understand|ask|check|confirm)",
        r"clarif(?:y|ication)", r"do you (?:have|know|happen|want|need|hold|keep)", r"any (?:idea|word|news|chance|thoughts on)",
        r"(?:ask|asking|question|query|queries|enquiry|inquiry)(?: you)? (?:about|on|regarding|for|is|re)",
        r"(?:hoping|hope) (?:you|to get|for)", r"you (?:might|may|must|should|would|will|probably|surely) (?:know|have)",
        r"i (?:don't|do not|didn't|can't|cannot|couldn't) (?:have|know|find|see|seem to find)",
        r"not (?:sure|clear|certain)", r"unclear", r"(?:fill|bring) me in", r"talk me through", r"walk me through",
        r"what about", r"how about", r"mind (?:telling|sharing|sending|giving)", r"details? (?:on|of|about)",
    ),
    "refuse": pattern(
        r"(?:don't|do not|doesn't|does not|didn't|won't|needn't|not) (?:need|want|require|bother|send|worry|ask(?:ing)?|have to)",
        r"no need", r"no longer need", r"already (?:have|got|know|received)", r"never mind", r"nevermind",
        r"i(?:'ve| have) (?:already )?(?:got|received|seen|read|included|added|finished|done|used|attached|put|updated)",
        r"thanks for", r"thank you for", r"many thanks for",
    ),
    "error": pattern(
        r"errors?", r"erroneous", r"wrong(?:ly)?", r"mistakes?", r"mistaken", r"typos?", r"mistyped", r"incorrect(?:ly)?", r"inaccurate",
        r"looks? (?:off|odd|strange|wrong|weird|suspicious|high|low|fishy|too|funny|implausible|out of line|unusual|like a)",
        r"seems? (?:off|odd|strange|wrong|weird|suspicious|high|low|fishy|too|implausible|out of line|unusual|to be (?:off|wrong|a|an))",
        r"(?:is|are|be) (?:off|way (?:off|too)|far too|too (?:high|low|big|large|small))", r"suspicious(?:ly)?", r"suspect", r"fishy",
        r"discrepanc(?:y|ies)", r"inconsistent", r"inconsistenc(?:y|ies)", r"anomal(?:y|ies|ous)", r"outliers?", r"implausibl[ey]",
        r"impossible", r"doesn't (?:add up|look right|seem right|make sense|match|reconcile|tie)", r"does not (?:add up|look right|match|make sense|tie|reconcile)",
        r"don't (?:add up|match|look right|tie)", r"can(?:'t| ?not) be (?:right|correct|true)", r"that(?:'s| is) not right", r"not (?:right|correct)",
        r"ten times", r"10 ?x", r"tenfold", r"factor of (?:ten|10|\d+)", r"extra (?:zero|digit|0)", r"one zero too many", r"misplaced (?:decimal|digit)",
        r"transposed", r"transposition", r"swapped", r"digits? (?:flipped|reversed|switched|interchanged)", r"mis-?key(?:ed|ing)", r"should (?:be|it be|that be|this be|it not be|read)",
        r"(?:is|was) (?:that|this|it) (?:right|correct|real|true)", r"can (?:that|this|it) be (?:right|correct|true)", r"double[- ]check", r"verify", r"re-?check",
        r"data (?:quality )?(?:issue|problem)", r"slip(?:ped)?(?: in| of| through)?", r"glitch", r"flag(?:ging)?", r"spotted", r"mismatch",
    ),
    "review": pattern(
        r"review", r"feedback", r"(?:your|any) comments", r"comments on", r"look (?:it |them |this |that |these )?over", r"(?:a|another|one more|a quick|a second) look",
        r"look at (?:the|my|this|these|our) (?:\w+ ){0,3}(?:draft|memo|deck|workbook|report|slides|version|file|scorecard|plan)",
        r"(?:your )?thoughts on (?:the|my|this) (?:\w+ ){0,3}(?:draft|memo|deck|workbook|version)", r"what do you think of (?:the|my|this)", r"red pen", r"critique", r"proof-?read",
        r"second pair of eyes", r"mark it up", r"input on (?:the|my|this) (?:\w+ ){0,3}(?:draft|version)",
    ),
    "approval": pattern(
        r"approve", r"approval", r"(?:get|have) (?:it|this|that|these|them|the \w+) approved", r"sign(?:ing)?[- ]?off", r"sign it off", r"sign this off", r"sign them off", r"green ?light", r"go[- ]ahead", r"clear(?:ed|ance)? (?:it |this |them )?(?:for|to) (?:release|send|go|publication|distribution|the)",
        r"ok(?:ay)? (?:to|for|from you to) (?:release|send|publish|share|go|release|submit)", r"authori[sz](?:e|ation)", r"bless(?:ing)?", r"your ok(?:ay)?", r"permission to (?:release|send|publish)", r"happy for (?:it|this|me|them) to go",
    ),
    "chat": pattern(
        r"thanks?(?: (?:you|so much|again|a lot))?", r"thank you", r"cheers", r"much appreciated", r"congrat(?:s|ulations)", r"well done", r"great job", r"nice (?:work|weekend|one)", r"happy birthday",
        r"good (?:morning|afternoon|evening|weekend)", r"have a (?:good|nice|great|lovely)", r"how are (?:you|things)", r"how(?:'s| is) (?:it going|life|everything)", r"hope (?:you|all|this)", r"best wishes",
        r"hello", r"hi", r"see you", r"enjoy", r"got it", r"understood", r"noted", r"will do", r"no problem", r"no worries", r"sounds good", r"perfect", r"lovely",
    ),
    "deliver": pattern(
        r"attached", r"please find", r"here (?:is|are|'s)", r"enclosed", r"i(?:'ve| have) attached", r"as (?:requested|promised|agreed)", r"for your (?:records|information|files)", r"fyi", r"sending you",
    ),
    "instruct": pattern(
        r"please (?:update|correct|fix|change|prepare|arrange|make|add|remove|use|ensure|note|keep|stop|start|do|schedule|book|order)", r"make sure", r"you (?:must|have to|need to)", r"don't forget", r"ensure",
    ),
    "deadline": pattern(
        r"(?:when|what (?:day|date|time)|by when)(?: \w+){0,8} (?:due|deadline|needed|expected|need it|want it|need this|expect it|submit(?:ted)?|deliver(?:ed)?)", r"deadline", r"due (?:date|day|by|on)", r"how (?:soon|much time)",
    ),
    "gate": pattern(
        r"who (?:\w+ ){0,3}(?:approves?|signs?|clears?|authori[sz]es?)", r"(?:does|do|is|will|would) (?:it|this|that|i|we|the \w+(?: \w+)?) (?:also )?(?:need|require)s? (?:\w+ ){0,2}(?:approval|sign-?off|sign off|clearance)", r"(?:is|are) (?:\w+ ){0,2}(?:approval|sign-?off|sign off|clearance) (?:needed|required|necessary)",
    ),
    "outputs": pattern(
        r"(?:which|what) (?:output )?(?:files|documents|outputs|formats?) (?:do|should|are|would)(?: \w+){0,6} (?:expect\w*|want\w*|need\w*|required|deliver\w*|produce|hand in|submit)", r"(?:file ?names?|what should i (?:call|name))",
    ),
}  # fmt: skip

GENERAL_QUESTION = pattern(
    r"(?:any|other|more|specific|special|particular|further|additional|your|their|the|all|what|which|exact)(?: \w+){0,2} (?:requirements?|specifications?|specs|expectations?|preferences?|constraints?|guidelines?|guidance|instructions?|wishes|must[- ]haves|demands|conditions|pointers|criteria|ground rules|dos and don'ts)",
    r"requirements\?", r"requirements (?:for|on|of|you|do|there|that|beyond|i)", r"(?:tell me|know) (?:about )?requirements", r"about requirements",
    r"(?:anything|something|what) else", r"anything (?:\w+ ){0,4}(?:i|we|you)(?:'d|'ll)? (?:\w+ ){0,2}(?:know|include|mind|consider|care|want|need|like|expect|add|keep|bear|watch|tell|aware)",
    r"anything (?:\w+ ){0,2}(?:missing|special|specific|particular|important|to (?:keep|bear|watch|add|include|know|note|flag|consider|look out)|worth|on your (?:side|end)|from your (?:side|end))",
    r"how (?:do|would|did) you (?:\w+ )?(?:want|like|prefer|need|expect|see|picture|envisage|imagine)",
    r"how should (?:it|this|that|the \w+(?: \w+)?) (?:look|be (?:done|set up|structured|presented|laid out|put together))",
    r"how (?:it|this|that|the \w+(?: \w+)?) should (?:look|be)",
    r"what (?:do|would|did) you (?:\w+ )?(?:want|like|expect|need|require|look for|prefer|care about|have in mind|want to see|hope)",
    r"what (?:are|were) you (?:\w+ )?(?:looking|after|hoping|expecting)",
    r"what (?:should|must|do|shall) (?:i|we) (?:\w+ )?(?:know|include|cover|consider|keep in mind|watch|bear in mind|put in|mind|be aware|pay attention)",
    r"what matters", r"what(?:'s| is) important", r"what (?:you|they|she|he) (?:\w+ )?(?:want|expect|need|require|prefer)s?",
    r"(?:things?|points?) (?:i|we) (?:should|must|need to) (?:know|include|mind|keep|consider|watch)", r"(?:fill|clue) me in", r"bring me up to speed", r"in mind for",
    r"what does good look like", r"look(?:ing)? out for", r"particular about", r"what can you tell me(?: about (?:it|this|that|the (?:report|memo|deliverable|task|project|assignment)))?\?",
    r"scope of", r"in scope", r"(?:anything|something) i(?:'m| am) (?:missing|overlooking)", r"know before i (?:start|begin|finish|write)",
    r"background (?:on|i need|for|info|information)", r"(?:wish ?list|brief me)",
)  # fmt: skip
"""A question for whatever somebody wants or knows of a deliverable, without a topic."""
