{% macro season(column) %}case when month({{ column }}) < 7 then 'first' else 'second' end{% endmacro %}
