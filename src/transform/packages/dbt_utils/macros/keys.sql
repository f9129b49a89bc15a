{# A key for a row: the digest of its fields, in which null differs from every text. #}
{% macro generate_surrogate_key(field_list) -%}
  {{ return(adapter.dispatch('generate_surrogate_key', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__generate_surrogate_key(field_list) -%}
{%- set filler = '' if var('surrogate_key_treat_nulls_as_empty_strings', false) else '_dbt_utils_surrogate_key_null_' -%}
{%- set parts = [] -%}
{%- for field in field_list -%}
  {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '" ~ filler ~ "')") -%}
  {%- if not loop.last -%}
    {%- do parts.append("'-'") -%}
  {%- endif -%}
{%- endfor -%}
{{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{# A date or timestamp as the integer yyyymmdd. #}
{% macro date_key(column) -%}
  {{ return(adapter.dispatch('date_key', 'dbt_utils')(column)) }}
{%- endmacro %}

{% macro default__date_key(column) -%}
cast(strftime(cast({{ column }} as date), '%Y%m%d') as integer)
{%- endmacro %}
