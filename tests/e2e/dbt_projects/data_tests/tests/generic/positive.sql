{% test positive(model, column_name) %}
{{ config(severity='error', error_if='>5', warn_if='>0') }}
select {{ column_name }} from {{ model }} where {{ column_name }} < 0
{% endtest %}

{% test at_least(model, n) %}
select count(*) as n from {{ model }} having count(*) < {{ n }}
{% endtest %}
