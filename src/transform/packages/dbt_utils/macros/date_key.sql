{# A date or timestamp as the integer yyyymmdd. #}
{% macro date_key(column) -%}
  {{ return(adapter.dispatch('date_key', 'dbt_utils')(column)) }}
{%- endmacro %}

{% macro default__date_key(column) -%}
  cast(strftime(cast({{ column }} as date), '%Y%m%d') as integer)
{%- endmacro %}
