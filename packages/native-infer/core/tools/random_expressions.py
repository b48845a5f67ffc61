"""Random regular expressions for the differential test, from a grammar of what Oniguruma understands."""

# Expressions of published tokenizers.
PUBLISHED = [
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+",
    r"\p{N}{1,3}", r"[一-龥぀-ゟ゠-ヿ]+", r"\d", r"\s+", r"[\r\n]+", r"\n", r" {2,}", r"[^\S\n]+$", r"\s+$", r"^\s+",
    r"(?<=\p{Ll})(?=\p{Lu})", r"\b", r"(?<![.\d])\d", r"[。！？]", r"``|''", r"https?://\S+", r"\w+|[^\w\s]+",
    r"(?:(?<=\s)|^)#", r"(?=[A-Z])", r".{1,4}", r"[^\p{Han}]+|\p{Han}", r"\p{P}", r"",
]  # fmt: skip

CHARACTERS = ["a", "b", "s", "t", "S", "A", "k", "i", "ß", "ſ", "é", "e", "\u0301", "中", "の", "1", "2", " ", "'", "-", "\n", "İ", "σ"]
PROPERTIES = (
    "L Lu Ll Lt Lm Lo M Mn N Nd P Po S Z Zs C Cc Letter Uppercase_Letter Han Hiragana Latin Greek Cyrillic Common "
    "Alphabetic White_Space Uppercase Lowercase Alnum Alpha Punct Space Upper Word Emoji Any Assigned ASCII In_Basic_Latin "
    "ID_Start Ideographic Hang LC"
).split()
BRACKETS = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split()
ESCAPES = [r"\n", r"\t", r"\r", r"\x41", r"\x{4e2d}", r"\u00e9", r"\.", r"\-", r"\ ", r"\\", r"\/", r"\012", r"\cA"]
TYPES = [r"\d", r"\w", r"\s", r"\h", r"\D", r"\W", r"\S", r"\H"]
SPECIAL = set("\\^$.|?*+()[]{}")
# What our matcher refuses by name.
REFUSED = [r"\X", r"\K", r"\y", r"(?W:\w)", r"(?~ab)", r"(a)\g<1>", r"(a)?(?(1)b|c)"]


class ExpressionGenerator:
    def __init__(self, rng):
        self.rng = rng

    def expression(self):
        rng = self.rng
        if rng.random() < 0.35:
            return rng.choice(PUBLISHED)
        self.groups = 0
        expression = self.alternatives(rng.randint(1, 3))
        return expression + rng.choice(REFUSED) if rng.random() < 0.01 else expression

    def alternatives(self, depth):
        count = self.rng.choice((1, 1, 2, 3))
        return "|".join(self.sequence(depth) for _ in range(count))

    def sequence(self, depth):
        return "".join(self.part(depth) for _ in range(self.rng.choice((1, 1, 2, 2, 3))))

    def part(self, depth):
        if self.rng.random() < 0.1:
            return self.rng.choice(("^", "$", r"\b", r"\B", r"\A", r"\z", r"\Z", r"\G"))
        if depth > 0 and self.rng.random() < 0.08:
            return self.look(depth - 1)
        return self.atom(depth) + self.quantifier()

    def look(self, depth):
        kind = self.rng.choice(("(?=", "(?!", "(?<=", "(?<!"))
        if "<" not in kind:
            return kind + self.alternatives(depth) + ")"
        body = "|".join("".join(self.single() for _ in range(self.rng.randint(1, 3))) for _ in range(self.rng.choice((1, 1, 2))))
        return kind + body + ")"

    def atom(self, depth):
        rng = self.rng
        if depth > 0 and rng.random() < 0.3:
            return self.group(depth - 1)
        if self.groups > 0 and rng.random() < 0.08:
            return f"\\{rng.randint(1, self.groups)}(?:)"
        return self.single()

    def single(self):
        kind = self.rng.random()
        if kind < 0.45:
            return self.literal()
        if kind < 0.55:
            return "."
        if kind < 0.65:
            return self.rng.choice(TYPES)
        if kind < 0.8:
            return self.property()
        if kind < 0.83:
            return self.rng.choice((r"\R", r"\N", r"\O"))
        return self.character_class(1)

    def literal(self):
        if self.rng.random() < 0.15:
            return self.rng.choice(ESCAPES)
        char = self.rng.choice(CHARACTERS)
        return "\\" + char if char in SPECIAL else char

    def property(self):
        name = self.rng.choice(PROPERTIES)
        return self.rng.choice((r"\p{%s}", r"\p{%s}", r"\P{%s}", r"\p{^%s}")) % name

    def character_class(self, depth):
        operands = [self.class_items(depth) for _ in range(self.rng.choice((1, 1, 1, 2)))]
        return "[" + self.rng.choice(("", "", "^")) + "&&".join(operands) + "]"

    def class_items(self, depth):
        return "".join(self.class_item(depth) for _ in range(self.rng.randint(1, 4)))

    def class_item(self, depth):
        rng, kind = self.rng, self.rng.random()
        if kind < 0.4:
            char = rng.choice(CHARACTERS)
            return "\\-" if char == "-" else char
        if kind < 0.55:
            return rng.choice(("a-z", "A-Z", "0-9", "一-龥", "\\x{300}-\\x{36f}", "à-ÿ", "Α-ω"))
        if kind < 0.65:
            return rng.choice(TYPES + ESCAPES)
        if kind < 0.8:
            return self.property()
        if kind < 0.9:
            return f"[:{rng.choice(('', '', '^'))}{rng.choice(BRACKETS)}:]"
        return self.character_class(depth - 1) if depth > 0 else rng.choice(CHARACTERS[:13])

    def group(self, depth):
        kind = self.rng.choice(("(", "(", "(?:", "(?:", "(?i:", "(?i:", "(?m:", "(?>", "(?i-m:"))
        body = self.alternatives(depth)
        if kind == "(":
            self.groups += 1
        return kind + body + ")"

    def quantifier(self):
        if self.rng.random() < 0.55:
            return ""
        return self.rng.choice(("?", "*", "+", "??", "*?", "+?", "?+", "*+", "++", "{2}", "{1,3}", "{2,}", "{,2}", "{1,2}?", "{0,3}"))
