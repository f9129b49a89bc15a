{# Each row of a satellite differs from the one before. #}
{% test says_something_new(model, key, diff) %}
select *
from (
    select {{ key }}, {{ diff }}, lag({{ diff }}) over (partition by {{ key }} order by load_date) as diff_before
    from {{ model }}
) as compared
where {{ diff }} = diff_before
{% endtest %}
