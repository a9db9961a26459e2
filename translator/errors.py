"""Every error that the toolkit raises on purpose.

    TranslatorError                 exit code 2 unless its class says otherwise
    ├── ConfigError                 translator.toml, or an option, cannot be used
    │   └── UnknownLocale           not a BCP 47 tag that we can work with
    ├── OutsideProject              a file that is to be written where the project does not reach
    ├── Overtaken                   a file that another program has saved since it was read
    ├── DocumentError               a post that cannot be read as one
    │   ├── EncodingError           not UTF-8
    │   ├── FrontMatterError        the front matter is not valid YAML or TOML
    │   ├── TargetRefused           a target that would break the document
    │   └── Unaligned               a pair that people wrote, without a catalog (exit code 1)
    ├── TagError                    a target whose inline tags do not match its source's
    ├── CatalogError                a PO file that cannot be read
    ├── TermbaseError               a glossary file that cannot be read
    ├── ExchangeError               a file of another tool that cannot be read, such as TMX
    ├── Halted                      a run that asks no engine any more
    │   ├── BudgetSpent             the limit that the run was given is reached (exit code 1)
    │   └── Interrupted             somebody stopped it (exit code 130)
    └── EngineError                 an engine did not answer, or not usably (exit code 3)
        ├── EngineSetup             an engine that lacks its key, program or address
        ├── UnsupportedPair         an engine that does not know these locales
        ├── QuotaSpent              the service gives nothing more for this key, or for now
        ├── Unreachable             no usable answer after all retries: network, time-outs, 5xx
        │   └── Busy                the service asked to wait, for longer than we do
        ├── TooLarge                the request holds more than the service takes: ask for less
        ├── BadAnswer               an answer of another form, or cut short: ask again otherwise
        ├── ContentRefused          the service will not translate this text
        └── BadRequest              the service does not know a parameter of the request

Each message says what is wrong and what to do about it.
"""

from __future__ import annotations


class TranslatorError(Exception):
    """The work cannot go on; the message tells the person at the terminal what to do."""

    exit_code = 2


class ConfigError(TranslatorError):
    """A setting that cannot be used."""


class UnknownLocale(ConfigError):
    """A string that is no BCP 47 tag."""


class OutsideProject(TranslatorError):
    """A place that a project may not write to."""


class Overtaken(TranslatorError):
    """A file that another program has saved since it was read; it was left as it is."""


class DocumentError(TranslatorError):
    """A post that cannot be read."""


class EncodingError(DocumentError):
    """A file whose bytes are not UTF-8."""


class FrontMatterError(DocumentError):
    """A front matter that is neither valid YAML nor valid TOML."""


class TargetRefused(DocumentError):
    """A target that cannot be spliced in without breaking the document."""


class Unaligned(DocumentError):
    """A target that somebody wrote and no catalog knows; it would be written over."""

    exit_code = 1


class TagError(TranslatorError):
    """A target that loses, doubles, invents or badly nests an inline tag."""


class CatalogError(TranslatorError):
    """A PO file that cannot be read; it is left as it is."""


class TermbaseError(TranslatorError):
    """A glossary file that cannot be read."""


class Halted(TranslatorError):
    """A run that asks no engine any more, though the engines could go on."""


class BudgetSpent(Halted):
    """A run that may cost no more; what is done is kept."""

    exit_code = 1


class Interrupted(Halted):
    """A run that somebody stopped; what was under way is finished and kept."""

    exit_code = 130


class ExchangeError(TranslatorError):
    """A file in an exchange format that cannot be read; nothing of it was taken."""


class EngineError(TranslatorError):
    """An engine that failed; nothing of its answer was kept."""

    exit_code = 3


class EngineSetup(EngineError):
    """An engine that is not ready: a key, a program or an address is missing."""


class UnsupportedPair(EngineError):
    """An engine that does not translate between these locales."""


class QuotaSpent(EngineError):
    """A service that gives nothing more: no money or no quota is left for this key."""


class Unreachable(EngineError):
    """A service that gave no answer, however often it was asked."""


class Busy(Unreachable):
    """A service that asked to wait for longer than a run waits."""


class TooLarge(EngineError):
    """A request that holds more than the service takes; half of it may pass."""


class BadAnswer(EngineError):
    """An answer that cannot be read: another form, cut short, other ids, nothing at all."""


class ContentRefused(EngineError):
    """A text that the service will not translate, such as one its filter stops."""


class BadRequest(EngineError):
    """A request with a parameter that the service does not know, or a value it refuses."""
