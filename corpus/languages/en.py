"""English: stemmed; also takes every letter that no other language claims."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corpus.languages.base import Language, Person, lines_of, read_opposites
from corpus.languages.en_life_risk import LIFE_RISK
from corpus.languages.en_talk import TALK

_STOP_TEXT = """
a an the to of in on at for from by with and or is are was be been am do does did i me my you your we our it its this
that there have has had can could will would should how what why when where who which please help
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())

OPPOSITES = read_opposites("""
deposit-withdraw: deposit deposited ~ top_up incoming inbound
  / withdraw withdrawal withdrew payout ~ withdrawn outgoing outbound
buy-sell: buy bought purchase ~ buyer / sell sold ~ seller
buyer-seller: buyer / seller
enable-disable: enable activate ~ turn_on turned_on / disable deactivate ~ turn_off turned_off
bind-unbind: bind ~ link / unbind unlink
add-remove: add ~ create creation / delete remove ~ removal
raise-lower: increase raise / decrease reduce
borrow-repay: borrow / repay
lowest-highest: minimum smallest lowest ~ min / maximum largest highest ~ max
sms-email: sms ~ text / email mail ~ e_mail
spot-futures: spot / futures perpetual ~ margin
long-short: ~ long / ~ short
maker-taker: maker ~ limit / taker ~ market_order
person-company: individual personal / corporate institution ~ business company
ios-android: ios iphone ipad / android
import-export: import / export
upload-download: upload / download
upgrade-downgrade: upgrade / downgrade
register-deregister: register /
login-logout: login ~ log_in sign_in signin / logout ~ log_out sign_out
domestic-international: domestic / international overseas
adult-child: adult / child children
receive-send: ~ receive / ~ send sent pay payment
freeze-unfreeze: ~ freeze lock / ~ unfreeze unlock
login-register: ~ login log_in sign_in / ~ register registration sign_up signup
start-stop: ~ start begin / ~ stop end
why-how: ~ why / ~ how
where-when: ~ where / ~ when how_long
""")

CHATTER = """
what is the weather today
will it rain tomorrow
best pizza near me
how do i cook pasta
tell me a joke
what is your name
are you a robot
what time is it
who won the game last night
how far is the moon
recommend a good movie
how to lose weight fast
my baby has a fever what should i do
translate hello to french
what is the capital of australia
book me a flight to london
how do i fix a flat tire
how tall is mount everest
where is the nearest gas station
play some music
set an alarm for seven
what should i wear to a wedding
how to grow tomatoes
my printer is jammed
how do i renew my passport
when does the bank open
what is two plus two
how do i write a resume
what is the meaning of life
hello
hi there
thanks
good morning
bye
lol
i am bored
do you like cats
can you sing a song
how old are you
how do i learn python
who is the president
what size shoes should i buy
is milk good for you
my washing machine is leaking
how many calories in an apple
find me a cheap hotel in paris
where is my food delivery
how do i change a light bulb
how to train a puppy
what is my horoscope
roll a dice
how do i get to the airport
which phone should i buy
what language do they speak in brazil
how do i apply for a driving licence
is it safe to eat raw eggs
how long does it take to boil an egg
can you order me a taxi
what is a black hole
asdf asdf asdf
"""


class EnglishWords:
    """Whole words, stemmed with Snowball's English stemmer."""

    def __init__(self) -> None:
        import Stemmer

        self._stem = lru_cache(maxsize=50_000)(Stemmer.Stemmer("english").stemWord)

    def stem(self, word: str) -> str:
        """The lexical form of a word; codes such as trc20 and words of other scripts stay whole."""
        return self._stem(word) if word.isascii() and word.isalpha() else word

    def split(self, run: str) -> Sequence[str]:
        """The run is one word."""
        return (run,)

    def terms(self, run: str, words: Sequence[str]) -> Sequence[str]:
        """Its stem, unless it is a stop word or a number of at most two digits, which is in every second answer."""
        if run in STOP_WORDS or (run.isdecimal() and len(run) < 3):
            return ()
        return (self.stem(run),)


LANGUAGE = Language(
    code="en",
    names=("英文", "英语", "英語", "英文版", "英", "english", "eng"),
    letters="",
    counts_letters=False,
    stop_words=STOP_WORDS,
    words=lambda _user_words, _cache_folder: EnglishWords(),
    normalise=lambda text: text,
    opposites=OPPOSITES,
    negation=r"n['’]t\b|nt\b|"
    r"\b(?:not|no|never|none|without|unable|cannot|fails?|failed|failing|refused?|rejected)\b",
    person=Person(
        person=r"(?:customer )?(?:support|service)(?: team| agent| rep(?:resentative)?)?|"
        r"human(?: being| agent)?|(?:real|actual|live) (?:person|human|agent|chat)|live agent|"
        r"(?:an? |the )?(?:agent|person|representative|operator|rep)|somebody|someone",
        asks=r"talk|speak|chat|connect|transfer|"
        r"get me|give me|human|agent|representative|operator|contact|live chat|real person|need",
        filler=r"\b(?:i|id|i'd|want|wanna|would|like|need|to|talk|speak|chat|please|pls|plz|now|can|could|may|me|let|with|a|an|"
        r"the|get|give|just|connect|transfer|through|put|my|real|your|you|contact|right|is|there|anyone|here|hello|hi|"
        r"help|from)\b",
        named=("support", "service", "human", "person", "agent", "live chat", "rep", "operator", "some"),
    ),
    chatter=lines_of(CHATTER),
    talk=TALK,
    life_risk=LIFE_RISK,
)
