{% macro dispatched(x) %}{{ return(adapter.dispatch('dispatched', 'toolbox')(x)) }}{% endmacro %}
{% macro default__dispatched(x) %}{{ return('default ' ~ x) }}{% endmacro %}
{% macro duck() %}{{ return(adapter.dispatch('duck', 'toolbox')()) }}{% endmacro %}
{% macro default__duck() %}default{% endmacro %}
{% macro duckdb__duck() %}duckdb{% endmacro %}
{% macro from_package() %}{{ print('of the package: ' ~ toolbox.duck() ~ ' ' ~ project_name ~ ' ' ~ dispatched('x')) }}{% endmacro %}
