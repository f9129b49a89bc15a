{% macro default__dispatched(x) %}{{ return('of the project ' ~ x) }}{% endmacro %}
{% macro typed() %}{{ return([1, 'two', {'three': 3}, none, 1.5, true]) }}{% endmacro %}
{% macro early(x) %}{% for i in range(10) %}{% if i == x %}{{ return(i * 10) }}{% endif %}{% endfor %}{{ return('never') }}{% endmacro %}
{% macro wraps() %}[{{ caller('a', b='b') }}|{{ varargs | join('-') }}|{{ kwargs.items() | list | join(',') }}]{% endmacro %}
{% macro applies(f, values) %}{% for v in values %}{{ f(v) }}{% if not loop.last %}, {% endif %}{% endfor %}{% endmacro %}
{% macro twice(x) %}{{ x * 2 }}{% endmacro %}
{% macro templated_default(x, y=x ~ '!', z=none) %}{{ x }}{{ y }}{{ z is none }}{% endmacro %}
{% macro shout(word, list, nested) %}
  {{ print(word | upper ~ ' ' ~ list ~ ' ' ~ nested ~ ' ' ~ (list | length)) }}
  {% set found = run_query("select 1 as one, 'x' as two union all select 2, null order by 1") %}
  {{ print(found.columns[0].values() ~ ' ' ~ found.column_names ~ ' ' ~ found.rows | length) }}
  {% for row in found %}{{ print(row['two'] ~ ' ' ~ row[0] ~ ' ' ~ row.values() | list) }}{% endfor %}
  {% do run_query('create table ' ~ target.schema ~ '.made as select 7 as seven') %}
  {% do adapter.commit() %}
{% endmacro %}
{% macro fails() %}{{ exceptions.raise_compiler_error('not today') }}{% endmacro %}
