-- depends_on: {{ ref('graph_read') }}
{% set found = run_query("select 1 as a, 'x' as b, 2.50 as c, date '2024-01-02' as d, true as e, null as f") %}
{% call statement('named', fetch_result=true) %}select 4 as four union all select 5 order by 1{% endcall %}
{% set made = load_result('named') %}
{% do store_result('stored', response='OK', agate_table=none) %}
select
{% if execute %}
  $${{ found.columns | length }} {{ found.column_names | join(",") }} {{ found.rows[0]["b"] }} {{ found.rows[0].values() | list | length }} {{ found[0] if false }}$$ as agate,
  $${{ found.columns["a"].values() }} {{ found.rows[0][2] }} {{ found.rows[0]["d"] }} {{ found.rows[0]["e"] }} {{ found.rows[0]["f"] }}$$ as cells,
  $${{ made["data"] }} {{ made["table"].columns[0].values() }} {{ made.response }} {{ load_result("stored").response }}$$ as loaded,
  $${{ found.columns.keys() }} {{ found.select(["a"]).column_names }} {{ found.exclude(["a", "b"]).column_names }} {{ found.rename(["p", "q", "r", "s", "t", "u"]).column_names }}$$ as projected,
  $${{ made["table"].columns["four"].values_distinct() | list | length }} {{ found.columns | map(attribute="name") | list }}$$ as more,
  $${{ found.rows[0]["c"] * 2 }} {{ found.rows[0]["c"] > 2 }} {{ found.rows[0]["d"].year }} {{ found.rows[0]["d"].strftime("%d/%m") }}$$ as typed,
  {% for row in made['table'] %}{{ row['four'] }} as n{{ loop.index }}{{ "," if not loop.last }} {% endfor %}
{% else %} 1 as x {% endif %}
