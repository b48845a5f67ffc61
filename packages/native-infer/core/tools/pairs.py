"""Pairs of texts: what encode_lines reads of them, and what Hugging Face tokenizers make of them."""

import json

STRATEGIES = ("longest_first", "only_first", "only_second")
SIDES = ("right", "left")
# The reference's error if the text that is to be cut would have no token left.
TOO_SHORT = "too short"


def random_limit(rng, special_count):
    """A limit of tokens with a strategy and a side; None stands for no limit."""
    limit = rng.choice((None, special_count, special_count + rng.randint(1, 8), special_count + rng.randint(1, 40)))
    return limit, rng.choice(STRATEGIES), rng.choice(SIDES)


def line_of(pair, limit):
    max_tokens, strategy, side = limit
    first, second = (text.encode().hex() for text in pair)
    return f"{first},{second},{'' if max_tokens is None else max_tokens},{strategy},{side}"


def fields(encoding, truncated):
    return dict(ids=encoding.ids, types=encoding.type_ids, special=encoding.special_tokens_mask, truncated=truncated)


def reference_pair(tokenizer, pair, limit):
    """What the reference makes of a pair, or TOO_SHORT."""
    max_tokens, strategy, side = limit
    tokenizer.no_truncation()
    whole = tokenizer.encode(*pair)
    if max_tokens is None:
        return fields(whole, False)
    tokenizer.enable_truncation(max_tokens, strategy=strategy, direction=side)
    try:
        cut = tokenizer.encode(*pair)
    except Exception as error:
        if "Sequence to truncate too short" not in str(error):
            raise
        return TOO_SHORT
    finally:
        tokenizer.no_truncation()
    return fields(cut, len(whole.ids) > len(cut.ids))


def native_pair(line):
    """The same of a line that encode_lines writes, or another error in its own words."""
    encoding = json.loads(line)
    if "error" not in encoding:
        del encoding["offsets"]
        return encoding
    message = bytes.fromhex(encoding["error"]).decode()
    return TOO_SHORT if "leaves no token of the other one" in message else message
