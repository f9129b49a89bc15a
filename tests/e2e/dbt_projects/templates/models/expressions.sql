select {{ 7 // 2 }} as floor, {{ 7 / 2 }} as quotient, {{ 2 ** 10 }} as power, {{ -7 % 3 }} as modulo, $${{ 1 ~ 'x' ~ none ~ true }}$$ as concat,
  $${{ [1, 2, 3, 4][1:3] }} {{ "abcdef"[::-1] }} {{ (1, 2) + (3,) }}$$ as slices,
  $${{ 1 < 2 < 3 }} {{ 3 in [1, 2] }} {{ "a" not in "abc" }} {{ not none }}$$ as compared,
  $${{ {"a": 1}.get("b", "none") }} {{ {"a": {"b": 2}}["a"].b }} {{ [[1, 2], [3]] | sum(start=[]) }}$$ as dicts,
  $${{ none is none }} {{ {} is mapping }} {{ [] is iterable }} {{ "x" is string }} {{ 3 is odd }} {{ nope is defined }} {{ 4 is divisibleby 2 }}$$ as tests,
  $${{ "%s-%05.2f" | format("a", 3.14159) }} {{ "{} {x}".format(1, x=2) }} {{ "%d%%" % 5 }}$$ as formats,
  {{ "1" | int + "2.5" | float }} as numbers, $${{ "a,b".split(",") }} {{ " x ".strip() }} {{ "abc".replace("b", "") }} {{ "Abc".startswith("A") }}$$ as strings
