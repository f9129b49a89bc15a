{{ config(materialized='table') }}
select {{ dbt.dateadd('day', 3, "date '2024-01-01'") }} as added, {{ dbt.datediff("date '2024-01-01'", "date '2024-03-01'", 'month') }} as months,
  {{ dbt.date_trunc('month', "date '2024-02-15'") }} as trunc, {{ dbt.last_day("date '2024-02-15'", 'month') }} as last,
  {{ dbt.concat(["'a'", "'b'"]) }} as concat, {{ dbt.hash("'a'") }} as hash, {{ dbt.length("'abc'") }} as len, {{ dbt.position("'b'", "'abc'") }} as pos,
  {{ dbt.replace("'abc'", "'b'", "'x'") }} as rep, {{ dbt.right("'abc'", 2) }} as r, {{ dbt.split_part("'a-b'", "'-'", 2) }} as part, {{ dbt.safe_cast("'7'", 'integer') }} as safe,
  {{ dbt.string_literal("it's") if false else "1" }} as lit, {{ dbt.cast("'1'", 'integer') }} as casted, {{ dbt.any_value('1') }} as any_v, {{ dbt.bool_or('true') }} as b,
  {{ dbt.listagg("'x'", "','") }} as agg, {{ dbt.cast_bool_to_text('true') }} as t, {{ dbt.array_construct([1, 2]) }} as arr, {{ dbt.array_append(dbt.array_construct([1]), 2) }} as arr2,
  {{ dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2])) }} as arr3, {{ dbt.escape_single_quotes("its") | length }} as esc, {{ dbt.date("2024", "2", "3") if false else "1" }} as d,
  cast('1' as {{ dbt.type_int() }}) as i, cast('1' as {{ dbt.type_bigint() }}) as bi, cast('1' as {{ dbt.type_string() }}) as s, cast('1' as {{ dbt.type_float() }}) as f,
  cast('1' as {{ dbt.type_numeric() }}) as num, cast('2024-01-01' as {{ dbt.type_timestamp() }}) as ts, cast('1' as {{ dbt.type_boolean() }}) as boo
