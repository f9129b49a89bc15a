{# The bands of the profile mini-dimension: few values for numbers that change every day. #}

{% macro credit_band(score) -%}
    case
        when {{ score }} is null then 'unknown'
        when {{ score }} < 600 then 'poor'
        when {{ score }} < 700 then 'fair'
        else 'good'
    end
{%- endmacro %}

{% macro activity_band(visits) -%}
    case
        when {{ visits }} is null then 'unknown'
        when {{ visits }} < 4 then 'rare'
        when {{ visits }} < 10 then 'regular'
        else 'frequent'
    end
{%- endmacro %}
