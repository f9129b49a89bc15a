select $${{ [3, 1, 2] | sort | join(",") }} {{ ["b", "A"] | sort(case_sensitive=true) }} {{ [1, 1, 2] | unique | list }} {{ [1, 2, 3] | batch(2) | list }}$$ as lists,
  $${{ [{"a": 1, "b": 2}, {"a": 3, "b": 4}] | map(attribute="a") | list }} {{ [1, 2, 3, 4] | select("even") | list }} {{ [{"k": "x"}, {"k": "y"}] | selectattr("k", "equalto", "x") | list | length }}$$ as maps,
  $${{ [{"g": 1, "v": 2}, {"g": 1, "v": 3}] | groupby("g") | map("first") | list }} {{ {"b": 1, "a": 2} | dictsort }}$$ as grouped,
  $${{ "hello world" | title }} {{ "x" | upper }} {{ "a b c" | wordcount }} {{ "abc" | first }}{{ "abc" | last }} {{ "long text here" | truncate(8) }}$$ as texts,
  $${{ none | default("d") }} {{ nope | default("d") }} {{ "" | default("e", true) }} {{ 3.7 | round }} {{ 3.14159 | round(2) }} {{ -3 | abs }}$$ as defaults,
  $${{ "a\nb" | indent(2) | replace("\n", "/") }} {{ "a\nb" | indent(2, true) | replace("\n", "/") }} {{ "a\nb" | indent(width=3, first=true, blank=false) | length }}$$ as indents,
  $${{ "true" | as_bool }} {{ "1" | as_number }} {{ "[1]" | as_native }} {{ 1 | as_text }} {{ {"a": [1, none, true]} | tojson }}$$ as natives,
  $${{ [1, 2, 3] | min }}{{ [1, 2, 3] | max }}{{ [1, 2] | sum }} {{ [1, none] | reject("none") | list }} {{ "abc" | list }} {{ [1, 2] | reverse | list }}$$ as others
