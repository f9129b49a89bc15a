{% macro changing_columns() %}
select id {% if env_var('DBT_FEWER', 'no') == 'no' %}, v {% endif %}
{% if env_var('DBT_EXTRA', '') %}, {{ env_var('DBT_EXTRA') }} {% endif %}
from {{ ref('raw') }}
{% endmacro %}
