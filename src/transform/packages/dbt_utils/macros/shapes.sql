{# One column for each value: what `then_value` adds up to where the column has it. #}
{% macro pivot(column, values, alias=true, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=true, distinct=false) -%}
  {{ return(adapter.dispatch('pivot', 'dbt_utils')(column, values, alias, agg, cmp, prefix, suffix, then_value, else_value, quote_identifiers, distinct)) }}
{%- endmacro %}

{% macro default__pivot(column, values, alias=true, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=true, distinct=false) -%}
{%- for value in values %}
  {{ agg }}({% if distinct %}distinct{% endif %}
    case
    when {{ column }} {{ cmp }} '{{ dbt.escape_single_quotes(value) }}'
      then {{ then_value }}
    else {{ else_value }}
    end
  )
  {%- if alias %} as {{ adapter.quote(prefix ~ value ~ suffix) if quote_identifiers else dbt_utils.slugify(prefix ~ value ~ suffix) }}{% endif -%}
  {%- if not loop.last %},{% endif -%}
{%- endfor -%}
{%- endmacro %}

{# One row for each column that is not kept or removed. #}
{% macro unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=false) -%}
  {{ return(adapter.dispatch('unpivot', 'dbt_utils')(relation, cast_to, exclude, remove, field_name, value_name, quote_identifiers)) }}
{%- endmacro %}

{% macro default__unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=false) -%}
{%- set kept = exclude if exclude is not none else [] -%}
{%- set removed = remove if remove is not none else [] -%}
{%- set apart = (kept + removed) | map('lower') | list -%}
{%- set columns = [] -%}
{%- for column in adapter.get_columns_in_relation(relation) if column.name | lower not in apart -%}
  {%- do columns.append(column) -%}
{%- endfor -%}
{%- for column in columns %}
{%- set name = adapter.quote(column.name) if quote_identifiers else column.name %}
select
  {%- for one in kept %}
  {{ adapter.quote(one) if quote_identifiers else one }},
  {%- endfor %}
  cast('{{ column.name }}' as {{ dbt.type_string() }}) as {{ adapter.quote(field_name) if quote_identifiers else field_name }},
  cast({% if column.data_type == 'boolean' %}{{ dbt.cast_bool_to_text(name) }}{% else %}{{ name }}{% endif %} as {{ cast_to }}) as {{ adapter.quote(value_name) if quote_identifiers else value_name }}
from {{ relation }}
{% if not loop.last %}union all{% endif %}
{%- endfor -%}
{%- endmacro %}

{# The rows of several relations below one another; what one lacks is null. #}
{% macro union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_dbt_source_relation', where=none) -%}
  {{ return(adapter.dispatch('union_relations', 'dbt_utils')(relations, column_override, include, exclude, source_column_name, where)) }}
{%- endmacro %}

{% macro default__union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_dbt_source_relation', where=none) -%}
{%- if include and exclude -%}
  {{ exceptions.raise_compiler_error("union_relations() takes include or exclude, not both") }}
{%- endif -%}
{%- if not execute -%}
  {{ return('') }}
{%- endif -%}
{%- set overrides = column_override if column_override is not none else {} -%}
{%- set wanted = include | map('lower') | list -%}
{%- set unwanted = exclude | map('lower') | list -%}
{%- set order = [] -%}
{%- set types = {} -%}
{%- set having = {} -%}
{%- for relation in relations -%}
  {%- set own = [] -%}
  {%- for column in adapter.get_columns_in_relation(relation) if column.name | lower not in unwanted and (not wanted or column.name | lower in wanted) -%}
    {%- do own.append(column.name) -%}
    {%- if column.name not in types -%}
      {%- do order.append(column) -%}
      {%- do types.update({column.name: overrides.get(column.name, column.data_type)}) -%}
    {%- elif column.is_string() and column.name not in overrides and column.string_size() > 256 -%}
      {%- do types.update({column.name: column.data_type}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do having.update({relation | string: own}) -%}
{%- endfor -%}
{%- for relation in relations %}
(
  select
    {%- if source_column_name is not none %}
    cast({{ dbt.string_literal(relation) }} as {{ dbt.type_string() }}) as {{ source_column_name }},
    {%- endif %}
    {%- for column in order %}
    cast({{ column.quoted if column.name in having[relation | string] else 'null' }} as {{ types[column.name] }}) as {{ column.quoted }}{% if not loop.last %},{% endif %}
    {%- endfor %}
  from {{ relation }}
  {%- if where %}
  where {{ where }}
  {%- endif %}
)
{% if not loop.last %}union all{% endif %}
{%- endfor -%}
{%- endmacro %}

{# One row for each group: the first by the order. #}
{% macro deduplicate(relation, partition_by, order_by) -%}
  {{ return(adapter.dispatch('deduplicate', 'dbt_utils')(relation, partition_by, order_by)) }}
{%- endmacro %}

{% macro default__deduplicate(relation, partition_by, order_by) -%}
with row_numbered as (
  select
    _inner.*,
    row_number() over (partition by {{ partition_by }} order by {{ order_by }}) as rn
  from {{ relation }} as _inner
)

select * exclude (rn)
from row_numbered
where rn = 1
{%- endmacro %}

{# Every date or time from the start up to, and without, the end. #}
{% macro date_spine(datepart, start_date, end_date) -%}
  {{ return(adapter.dispatch('date_spine', 'dbt_utils')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) -%}
  {{ return(dbt.date_spine(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt_utils')(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(dbt.get_intervals_between(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro generate_series(upper_bound) -%}
  {{ return(adapter.dispatch('generate_series', 'dbt_utils')(upper_bound)) }}
{%- endmacro %}

{% macro default__generate_series(upper_bound) -%}
  {{ return(dbt.generate_series(upper_bound)) }}
{%- endmacro %}

{% macro group_by(n) -%}
  {{ return(adapter.dispatch('group_by', 'dbt_utils')(n)) }}
{%- endmacro %}

{% macro default__group_by(n) -%}
group by {% for i in range(1, n + 1) %}{{ i }}{% if not loop.last %},{% endif %}{% endfor %}
{%- endmacro %}

{% macro nullcheck(cols) -%}
  {{ return(adapter.dispatch('nullcheck', 'dbt_utils')(cols)) }}
{%- endmacro %}

{% macro default__nullcheck(cols) -%}
{%- for col in cols %}
{% if col.is_string() %}nullif({{ col.name }}, '') as {{ col.name }}{% else %}{{ col.name }}{% endif %}{% if not loop.last %},{% endif %}
{%- endfor -%}
{%- endmacro %}
