"""Templates made up by a seed, for peer_test.py. They are syntactically sound most of the time; what they do is not."""

import random

NAMES = ["n", "f", "s", "u", "l", "d", "rows", "empty", "none", "a", "b", "missing"]
CONTEXT = {
    "n": 3, "f": 2.5, "s": "hello World", "u": "Ünï 世界", "l": [3, 1, 2], "d": {"b": 2, "a": 1, "k": [1, {"x": None}]},
    "rows": [{"k": "x", "v": 1}, {"k": "Y", "v": 2}, {"k": "x", "v": 3}], "empty": [], "none": None,
}
BINARY = ["+", "-", "*", "/", "//", "%", "~", "and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "not in"]
FILTERS = [
    "abs", "attr('a')", "attr('upper')", "batch(2)|list", "batch(2, 'x')|list", "capitalize", "center(11)", "count", "default('z')",
    "default('z', true)", "d(1)", "dictsort", "dictsort(by='value')", "dictsort(true, reverse=true)", "e", "escape",
    "filesizeformat", "filesizeformat(true)", "first", "float", "float(1.5)", "forceescape", "format(1)", "groupby('k')",
    "groupby('k', case_sensitive=true)", "groupby(0)", "indent", "indent(2, true)", "indent('>', blank=true)", "int", "int(7)",
    "int(base=16)", "items|list", "join", "join(', ')", "join('-', attribute='v')", "last", "length", "list", "lower",
    "map('upper')|list", "map(attribute='v')|list", "map(attribute='q', default=0)|list", "map('default', 1)|list", "max", "min",
    "max(attribute='v')", "min(case_sensitive=true)", "reject('odd')|list", "reject|list", "rejectattr('v', 'eq', 2)|list",
    "replace('l', 'L')", "replace('o', '0', 1)", "reverse|list", "reverse", "round", "round(1)", "round(-1)", "round(1, 'floor')",
    "round(method='ceil')", "safe", "select|list", "select('string')|list", "select('gt', 1)|list", "selectattr('v')|list",
    "selectattr('k', 'equalto', 'x')|list", "slice(2)|list", "slice(3, 0)|list", "sort", "sort(reverse=true)",
    "sort(attribute='k,v')", "sort(case_sensitive=true)", "string", "striptags", "sum", "sum('v')", "sum(start=10)", "title",
    "tojson", "tojson(indent=2)", "trim", "trim('hd')", "truncate(5)", "truncate(8, true)", "truncate(7, false, '..', 0)", "unique|list",
    "unique(attribute='k')|list", "upper", "urlencode", "wordcount", "wordwrap(5)", "wordwrap(4, false)", "xmlattr", "pprint",
]
TESTS = [
    "boolean", "callable", "defined", "divisibleby 2", "divisibleby(3)", "eq 3", "escaped", "even", "false", "filter", "float",
    "ge 2", "gt(1)", "in [1, 3, 'x']", "integer", "iterable", "le 2", "lower", "lt 3", "mapping", "ne 2", "none", "number", "odd",
    "sameas none", "sequence", "string", "test", "true", "undefined", "upper", "equalto 'x'",
]
TEXT_METHODS = [
    "upper()", "lower()", "title()", "capitalize()", "swapcase()", "strip()", "strip('hd')", "lstrip()", "rstrip('d')",
    "split()", "split('o')", "split(' ', 1)", "rsplit('l', 1)", "rsplit(None, 1)", "partition('o')", "rpartition('o')",
    "splitlines()", "startswith('h')", "endswith(('d', 'x'))", "find('o')", "rfind('o')", "find('o', 5)", "index('h')",
    "count('l')", "count('')", "replace('l', '')", "replace('', '-')", "replace('o', 'x', 1)", "zfill(14)", "ljust(13, '.')",
    "rjust(13)", "center(14, '*')", "isdigit()", "isalpha()", "isalnum()", "isupper()", "islower()", "isspace()", "istitle()",
    "removeprefix('he')", "removesuffix('ld')", "join(['a', 'b'])", "join('xy')", "format(1, a=2)", "casefold()",
    "isidentifier()", "expandtabs()",
]
LIST_METHODS = [
    "append(4)", "extend([5, 6])", "insert(1, 'i')", "pop()", "pop(0)", "remove(1)", "index(2)", "count(1)", "sort()",
    "sort(reverse=true)", "reverse()", "copy()",
]
DICT_METHODS = [
    "get('a')", "get('z', 9)", "keys()|list", "values()|list", "items()|list", "update({'z': 1})", "update(q=2)", "pop('a')",
    "pop('zz', 1)", "setdefault('y', 3)", "popitem()", "clear()",
]
METHODS = TEXT_METHODS + LIST_METHODS + DICT_METHODS
FORMATS = [
    "'%s' % {}", "'%r' % [{}]", "'%5d|%-5d|%05d' % (n, n, {})", "'%.2f' % {}", "'%x' % {}", "'%(a)s' % d", "'%s %s' % ({}, 1)",
    "'%e|%g' % (f, {})", "'%+d' % {}", "'%c' % {}", "'%5.1s|' % {}", "'{{}}'.format({})", "'{{:>8}}|'.format({})", "'{{!r}}'.format({})",
    "'{{:.3f}}'.format({})", "'{{0}}{{x}}'.format(1, x={})", "'{{:,}}'.format({})", "'{{:08.2f}}'.format({})", "'{{:+}}'.format({})",
    "'{{:^{{}}}}'.format('x', {})", "'{{:x}}|{{:#b}}'.format(n, {})", "'{{:e}}'.format({})", "'{{:%}}'.format({})", "'{{:g}}'.format({})",
]
TEXTS = ["", " ", "\n", "a", " b\n", "\n\n  ", "é ", "{ ", "} ", "% ", "x\ty"]


NUMBER_FILTERS = ["abs", "int", "float", "round", "round(1)", "round(-1)", "round(1, 'floor')", "filesizeformat", "string", "tojson", "default(1)"]
TEXT_FILTERS = [
    "capitalize", "center(11)", "count", "default('z')", "e", "first", "float", "forceescape", "indent", "indent(2, true)", "int",
    "int(base=16)", "join('-')", "last", "length", "list", "lower", "replace('l', 'L')", "replace('o', '0', 1)", "reverse", "safe",
    "sort", "striptags", "title", "tojson", "trim", "trim('hd')", "truncate(5)", "truncate(8, true)", "unique|list", "upper",
    "urlencode", "urlize", "wordcount", "wordwrap(5)", "wordwrap(4, false)", "batch(2)|list", "map('upper')|join", "max",
]
LIST_FILTERS = [
    "batch(2, 'x')|list", "count", "first", "join", "join(', ')", "last", "length", "list", "map('string')|list", "map('default', 1)|list",
    "max", "min", "reverse|list", "select|list", "select('number')|list", "reject('none')|list", "slice(2)|list", "slice(3, 0)|list",
    "sort", "sort(reverse=true)", "string", "sum", "tojson", "unique|list", "pprint", "map('int')|list", "random|default(1) is defined",
]
ROW_FILTERS = [
    "groupby('k')", "groupby('k', case_sensitive=true)", "map(attribute='v')|list", "map(attribute='q', default=0)|list",
    "selectattr('v')|list", "selectattr('k', 'equalto', 'x')|list", "rejectattr('v', 'eq', 2)|list", "sort(attribute='k,v')",
    "sort(attribute='k', case_sensitive=true, reverse=true)", "sum('v')", "unique(attribute='k')|list", "max(attribute='v')|tojson",
    "join('-', attribute='v')", "first", "length", "tojson", "pprint", "groupby('v')|map('first')|list", "map('length')|list",
]

# These mark their text as HTML. Here the mark goes with `+` and is lost by methods and slices, which is a difference by
# intent (docs/reference/jinja.md): so the text is made plain again.
MARKING = {"e", "escape", "forceescape", "safe", "tojson", "max(attribute='v')|tojson"}


def filtered(inner: str, name: str) -> str:
    return f"(({inner})|{name} ~ '')" if name in MARKING or name.startswith("tojson") else f"({inner})|{name}"


class Maker:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.loops = 0
        self.macros: list[str] = []

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def literal(self) -> str:
        return self.pick([
            "0", "1", "2", "-1", "10", "1.5", "0.1", "1e3", "1e-7", "'x'", "'a b'", "\"it's\"", "'<a>'", "''", "'12'", "'1.5'", "none",
            "true", "false", "[]", "{}", "()", "(1,)", "[1, 2, 3]", "'a\\nb'", "1_000", "0x1f", "[1, 'a', None, 2.5]", "100000000000",
        ])

    def number(self, depth: int) -> str:
        if depth > 3:
            return self.pick(["0", "1", "2", "-1", "10", "1.5", "n", "f", "0.1", "7"])
        return self.pick([
            lambda: self.number(9), lambda: self.number(9),
            lambda: f"({self.number(depth + 1)} {self.pick(['+', '-', '*', '/', '//', '%', '<', '==', '>='])} {self.number(depth + 1)})",
            lambda: filtered(self.number(depth + 1), self.pick(NUMBER_FILTERS)),
            lambda: f"({self.items(depth + 1)})|length", lambda: f"({self.text(depth + 1)})|length",
            lambda: f"(-{self.number(depth + 1)})", lambda: f"(2 ** {self.pick(['3', '0', '-1', '0.5'])})",
        ])()

    def text(self, depth: int) -> str:
        if depth > 3:
            return self.pick(["s", "u", "'x'", "'a b'", "'<a> & b'", "''", "'12'", "'a\\nb'", "'http://a.com/x b@c.org'", "\"it's\""])
        return self.pick([
            lambda: self.text(9), lambda: self.text(9),
            lambda: f"({self.text(depth + 1)} ~ {self.expression(depth + 1)})", lambda: f"({self.text(depth + 1)} + {self.text(depth + 1)})",
            lambda: f"({self.text(depth + 1)}).{self.pick(TEXT_METHODS)}", lambda: filtered(self.text(depth + 1), self.pick(TEXT_FILTERS)),
            lambda: f"({self.text(depth + 1)})[{self.pick(['0', '-1', '1:', ':2', '::-1', '::2', '-2:', '5:1:-1', 'n:'])}]",
            lambda: self.formatted(depth),
            lambda: f"({self.text(depth + 1)} * {self.pick(['0', '2', '-1', 'n'])})",
        ])()

    def formatted(self, depth: int) -> str:
        numeric = self.chance(2)
        forms = [form for form in FORMATS if numeric == any(mark in form for mark in ("d|", ".2f", "%x", "%e", "%+d", "%c", ":."))]
        return "(" + self.pick(forms).format(self.number(depth + 1) if numeric else self.text(depth + 1)) + ")"

    def items(self, depth: int) -> str:
        if depth > 3:
            return self.pick(["l", "empty", "[1, 2, 3]", "[]", "['b', 'A', 'a']", "range(4)|list", "d|list", "(1, 2)|list", "[none, 1]"])
        return self.pick([
            lambda: self.items(9), lambda: self.items(9), lambda: f"[{self.expression(depth + 1)}, {self.expression(depth + 1)}]",
            lambda: f"({self.items(depth + 1)} + {self.items(depth + 1)})", lambda: filtered(self.items(depth + 1), self.pick(LIST_FILTERS)),
            lambda: f"({self.items(depth + 1)})[{self.pick(['1:', ':2', '::-1', '::2', '-2:', '5:1:-1'])}]",
            lambda: f"({self.text(depth + 1)}).split({self.pick(['', repr('o'), repr(' ') + ', 1'])})", lambda: filtered("rows", self.pick(ROW_FILTERS)),
            lambda: f"({self.items(depth + 1)}).{self.pick(LIST_METHODS)}", lambda: f"({self.items(depth + 1)}).copy()",
            lambda: f"d.{self.pick(DICT_METHODS)}", lambda: f"d.items()|{self.pick(['list', 'sort', 'first', 'map(' + repr('first') + ')|list'])}",
        ])()

    # Mostly of types that go together.
    def expression(self, depth: int = 0) -> str:
        if not self.chance(8):
            made = self.pick([self.number, self.text, self.items, self.any])(depth + 1)
            if self.chance(6):
                return f"({made} is {self.pick(['', 'not '])}{self.pick(['defined', 'string', 'number', 'mapping', 'iterable', 'none', 'sequence', 'callable'])})"
            return made
        return self.wild(depth)

    def any(self, depth: int) -> str:
        return self.pick([
            lambda: self.pick(NAMES), self.literal, lambda: f"({self.pick(NAMES)} {self.pick(['and', 'or', '==', '!='])} {self.expression(depth + 1)})",
            lambda: f"({self.number(depth + 1)} in {self.items(depth + 1)})", lambda: f"({self.text(depth + 1)} not in {self.text(depth + 1)})",
            lambda: f"({self.expression(depth + 1)} if {self.expression(depth + 1)} else {self.expression(depth + 1)})" if depth < 3 else "n",
            lambda: f"(not {self.expression(depth + 1)})" if depth < 3 else "s", lambda: self.call(depth + 1),
            lambda: "{" + f"{self.pick([repr('a'), '1', 'n', 's'])}: {self.expression(depth + 1) if depth < 3 else 1}" + "}",
            lambda: f"d.{self.pick(['a', 'b', 'k', 'k[1].x', 'missing'])}", lambda: f"rows[{self.pick(['0', '1', '-1'])}].{self.pick(['k', 'v', 'z'])}",
        ])()

    def wild(self, depth: int) -> str:
        choice = self.random.randrange(18)
        if depth > 3 or choice < 2:
            return self.literal()
        if choice < 6:
            return self.pick(NAMES)
        inner = self.expression(depth + 1)
        if choice == 6:
            return f"({inner} {self.pick(BINARY)} {self.expression(depth + 1)})"
        if choice == 7:
            return filtered(inner, self.pick(FILTERS))
        if choice == 8:
            return f"({inner} is {self.pick(['', 'not '])}{self.pick(TESTS)})"
        if choice == 9:
            return f"({inner}).{self.pick(METHODS)}"
        if choice == 10:
            return f"({inner})[{self.pick(['0', '-1', '1:', ':2', '::-1', '::2', '-2:', '5:1:-1', repr('a'), '9', 'n', 'none:2'])}]"
        if choice == 11:
            return f"({inner}).{self.pick(['a', 'k', 'x', 'missing', '0', 'v'])}"
        if choice == 12:
            return f"[{inner}, {self.expression(depth + 1)}]"
        if choice == 13:
            return "{" + f"{self.pick([repr('a'), '1', 'n', 's'])}: {inner}" + "}"
        if choice == 14:
            return f"({inner} if {self.expression(depth + 1)}{self.pick([' else ' + self.literal(), ''])})"
        if choice == 15:
            return f"({self.pick(['-', '+', 'not '])}{inner})"
        if choice == 16:
            return "(" + self.pick(FORMATS).format(inner) + ")"
        return self.call(depth)

    def call(self, depth: int) -> str:
        simple = [f"range({self.pick(['3', '1, 4', '5, 0, -2', 'n'])})|list", "dict(a=1, b=n)", f"(1 < n <= {self.expression(depth + 1)})"]
        if self.macros:
            simple.append(f"{self.pick(self.macros)}({self.pick(['', '1', 'n, 2', 'b=1', '1, 2, 3', 'a=s', '*l', '**d', '1, *[2]'])})")
        return self.pick(simple)

    def tag(self, text: str) -> str:
        return "{%" + self.pick(["", "", "", "-"]) + " " + text + " " + self.pick(["", "", "", "-"]) + "%}"

    def body(self, depth: int) -> str:
        return "".join(self.statement(depth + 1) for _ in range(self.random.randrange(1, 4)))

    def statement(self, depth: int = 0) -> str:
        choice = self.random.randrange(20)
        if depth > 3 or choice < 3:
            return self.pick(TEXTS)
        if choice < 9:
            return "{{" + self.pick(["", "-", " "]) + " " + self.expression() + " " + self.pick(["", "-", " "]) + "}}"
        if choice == 9:
            return self.tag(f"if {self.expression()}") + self.body(depth) + self.pick(
                ["", self.tag("else") + self.body(depth), self.tag(f"elif {self.expression()}") + self.body(depth)]) + self.tag("endif")
        if choice < 12:
            return self.loop(depth)
        if choice == 12:
            return self.tag(f"set {self.pick(['a', 'b', 'n', 'l', 'a, b', 'ns.x'])} = {self.pick(['', '1, '])}{self.expression()}")
        if choice == 13:
            return self.tag(f"set {self.pick(['a', 'b', 's'])}{self.pick(['', ' | upper', ' | replace(1, 2)'])}") + self.body(depth) + self.tag("endset")
        if choice == 14:
            return self.macro(depth)
        if choice == 15:
            return self.tag(f"with a = {self.expression()}, b = a") + self.body(depth) + self.tag("endwith")
        if choice == 16:
            return self.tag(f"filter {self.pick(['upper', 'trim', 'replace(1, 2)', 'e', 'indent(2)'])}") + self.body(depth) + self.tag("endfilter")
        if choice == 17:
            return self.tag(f"do {self.expression()}")
        if choice == 18 and self.macros:
            return self.tag(f"call{self.pick(['', '(a)', '(a, b=1)'])} {self.pick(self.macros)}({self.pick(['', '1', 'n'])})") + self.body(depth) + self.tag("endcall")
        if choice == 19 and self.loops:
            return self.tag(f"if {self.expression()}") + self.tag(self.pick(["break", "continue"])) + self.tag("endif")
        return self.pick(["{# note #}", "{#- note -#}", "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {% x {%- endraw %}"])

    def loop(self, depth: int) -> str:
        target, items = self.pick([
            ("a", "l"), ("a", "range(4)"), ("a, b", "d.items()"), ("a", "rows"), ("a", "s"), ("b", "d"), ("a", "[1, [2, [3]]]"),
            ("n", "[n, n]"), ("a, b", "[(1, 2), (3, 4)]"), ("a", self.expression()),
        ])
        condition = self.pick(["", "", f" if {self.expression()}", " if a is odd", " recursive"])
        self.loops += 1
        extra = self.pick(["", "{{ loop.index }}", "{{ loop.last }}", "{{ loop.revindex }}", "{{ loop.cycle('x', 'y') }}",
                           "{{ loop.changed(a) }}", "{{ loop.previtem }}{{ loop.nextitem }}", "{{ loop.length }}{{ loop.depth0 }}",
                           "{% if a is iterable and a is not string %}{{ loop(a) }}{% endif %}"])
        body = self.body(depth) + extra
        self.loops -= 1
        return self.tag(f"for {target} in {items}{condition}") + body + self.pick(["", "", self.tag("else") + self.body(depth)]) + self.tag("endfor")

    def macro(self, depth: int) -> str:
        name = self.pick(["m1", "m2", "m3"])
        loops, self.loops = self.loops, 0
        body = self.body(depth) + self.pick(["", "{{ a }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller() }}", "{{ caller(1) }}", "{{ b }}"])
        self.loops = loops
        self.macros.append(name)
        return self.tag(f"macro {name}({self.pick(['', 'a', 'a, b', 'a, b=2', 'a=n, b=a', 'b=none'])})") + body + self.tag("endmacro")

    def template(self) -> str:
        return "{% set ns = namespace(x=0) %}" + "".join(self.statement() for _ in range(self.random.randrange(1, 5)))
