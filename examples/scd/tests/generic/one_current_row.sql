{# At most one version of each key is the current one. #}
{% test one_current_row(model, key) %}
select {{ key }}
from {{ model }}
where is_current
group by {{ key }}
having count(*) > 1
{% endtest %}
