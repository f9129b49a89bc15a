{% macro get_filtered_columns_in_relation(from, except=[]) -%}
  {{ return(adapter.dispatch('get_filtered_columns_in_relation', 'dbt_utils')(from, except)) }}
{%- endmacro %}

{% macro default__get_filtered_columns_in_relation(from, except=[]) -%}
{%- set left_out = except | map('lower') | list -%}
{%- set names = [] -%}
{%- if execute -%}
  {%- for column in adapter.get_columns_in_relation(from) if column.name | lower not in left_out -%}
    {%- do names.append(column.name) -%}
  {%- endfor -%}
{%- endif -%}
{{ return(names) }}
{%- endmacro %}

{# Every column of a relation, but some, by name. #}
{% macro star(from, relation_alias=false, except=[], prefix='', suffix='', quote_identifiers=true, unquote_aliases=false) -%}
  {{ return(adapter.dispatch('star', 'dbt_utils')(from, relation_alias, except, prefix, suffix, quote_identifiers, unquote_aliases)) }}
{%- endmacro %}

{% macro default__star(from, relation_alias=false, except=[], prefix='', suffix='', quote_identifiers=true, unquote_aliases=false) -%}
{%- if not execute -%}
  {{ return('*') }}
{%- endif -%}
{%- set names = dbt_utils.get_filtered_columns_in_relation(from, except) -%}
{%- if names | length == 0 -%}
  {{ return('/* no columns were returned from star() macro */') }}
{%- endif -%}
{%- for name in names -%}
  {%- if relation_alias %}{{ relation_alias }}.{% endif -%}
  {%- set column = adapter.quote(name) | trim if quote_identifiers else name | trim -%}
  {{ column }}
  {%- if prefix != '' or suffix != '' %} as {{ adapter.quote(prefix ~ name ~ suffix) | trim if quote_identifiers and not unquote_aliases else (prefix ~ name ~ suffix) | trim }}{% endif -%}
  {%- if not loop.last %},
  {% endif -%}
{%- endfor -%}
{%- endmacro %}

{% macro get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
  {{ return(adapter.dispatch('get_column_values', 'dbt_utils')(table, column, order_by, max_records, default, where)) }}
{%- endmacro %}

{% macro default__get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
{%- if not execute -%}
  {{ return(default if default is not none else []) }}
{%- endif -%}
{%- set there = adapter.get_relation(database=table.database, schema=table.schema, identifier=table.identifier) -%}
{%- if there is none and table.type != 'cte' -%}
  {%- if default is none -%}
    {{ exceptions.raise_compiler_error("get_column_values() needs " ~ table ~ ", which is not there; build it first, or give a default") }}
  {%- endif -%}
  {{ return(default) }}
{%- endif -%}
{%- set found = run_query("select " ~ column ~ " as value from " ~ table ~ (" where " ~ where if where is not none else "")
    ~ " group by " ~ column ~ " order by " ~ order_by ~ (" limit " ~ max_records if max_records is not none else "")) -%}
{%- set values = found.columns[0].values() | list -%}
{{ return(values if values | length > 0 or default is none else default) }}
{%- endmacro %}

{% macro get_single_value(sql_statement, default=none) -%}
  {{ return(adapter.dispatch('get_single_value', 'dbt_utils')(sql_statement, default)) }}
{%- endmacro %}

{% macro default__get_single_value(sql_statement, default=none) -%}
{%- if not execute -%}
  {{ return(default) }}
{%- endif -%}
{%- set found = run_query(sql_statement) -%}
{%- if found.rows | length == 0 -%}
  {{ return(default) }}
{%- endif -%}
{{ return(found.rows[0][0]) }}
{%- endmacro %}

{% macro get_query_results_as_dict(query) -%}
  {{ return(adapter.dispatch('get_query_results_as_dict', 'dbt_utils')(query)) }}
{%- endmacro %}

{% macro default__get_query_results_as_dict(query) -%}
{%- set columns = {} -%}
{%- if execute -%}
  {%- for column in run_query(query).columns -%}
    {%- do columns.update({column.name: column.values()}) -%}
  {%- endfor -%}
{%- endif -%}
{{ return(columns) }}
{%- endmacro %}
