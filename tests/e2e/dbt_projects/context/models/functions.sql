select $${{ tojson({"b": 1, "a": [none, true, "é"]}) }} {{ tojson({"b": 1, "a": 2}, sort_keys=true) }} {{ fromjson("[1, {\"a\": null}]") }} {{ fromjson("x", "bad") }}$$ as json,
  $${{ toyaml({"a": [1, "x"]}) | replace("\n", "/") }} {{ fromyaml("a: [1, x]") }} {{ fromyaml("[", "bad") }}$$ as yaml,
  $${{ set([1, 2, 2]) | length }} {{ set_strict([1]) }} {{ zip([1, 2], ["a", "b"]) | list }} {{ zip_strict([1], [2]) | list }} {{ zip(1, 2, default="d") }}$$ as sets,
  $${{ local_md5("x") }} {{ try_or_compiler_error is defined }} {{ return is defined }} {{ diff_of_two_dicts is defined }}$$ as others,
  $${{ modules.datetime.date(2024, 2, 29) }} {{ modules.datetime.datetime(2024, 1, 2, 3, 4).strftime("%Y-%m-%d %H:%M") }} {{ (modules.datetime.datetime(2024, 1, 31) + modules.datetime.timedelta(days=1)).isoformat() }}$$ as dates,
  $${{ modules.re.match("a(b)", "abc").group(1) }} {{ modules.re.sub("[0-9]+", "#", "a1b22") }} {{ modules.re.findall("[a-z]", "a1b") }}$$ as res,
  $${{ modules.pytz.utc }} {{ modules.itertools.chain([1], [2]) | list }}$$ as mods,
  $${{ builtins.ref("this_and_target") }} {{ ref("this_and_target").identifier }} {{ source("raw", "t").identifier }}$$ as refs
