{# A day as an integer that reads as one: 20250301; -1 for what has not happened, or nobody knows when. #}
{% macro date_key(column) -%}
    coalesce(cast(strftime({{ column }}, '%Y%m%d') as integer), -1)
{%- endmacro %}
