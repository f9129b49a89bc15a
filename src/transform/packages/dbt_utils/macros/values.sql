{% macro safe_add(field_list) -%}
  {{ return(adapter.dispatch('safe_add', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__safe_add(field_list) -%}
{%- set parts = [] -%}
{%- for field in field_list -%}{%- do parts.append("coalesce(" ~ field ~ ", 0)") -%}{%- endfor -%}
{{ parts | join(' +\n  ') }}
{%- endmacro %}

{% macro safe_subtract(field_list) -%}
  {{ return(adapter.dispatch('safe_subtract', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__safe_subtract(field_list) -%}
{%- set parts = [] -%}
{%- for field in field_list -%}{%- do parts.append("coalesce(" ~ field ~ ", 0)") -%}{%- endfor -%}
{{ parts | join(' -\n  ') }}
{%- endmacro %}

{% macro safe_divide(numerator, denominator) -%}
  {{ return(adapter.dispatch('safe_divide', 'dbt_utils')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__safe_divide(numerator, denominator) -%}
( {{ numerator }} ) / nullif( ( {{ denominator }} ), 0)
{%- endmacro %}

{% macro haversine_distance(lat1, lon1, lat2, lon2, unit='mi') -%}
  {{ return(adapter.dispatch('haversine_distance', 'dbt_utils')(lat1, lon1, lat2, lon2, unit)) }}
{%- endmacro %}

{% macro default__haversine_distance(lat1, lon1, lat2, lon2, unit='mi') -%}
{%- if unit not in ['mi', 'km'] -%}
  {{ exceptions.raise_compiler_error("the unit is 'mi' or 'km', not '" ~ unit ~ "'") }}
{%- endif -%}
2 * 3961 * {{ '1.60934' if unit == 'km' else '1' }} * asin(sqrt(pow(sin((radians({{ lat2 }}) - radians({{ lat1 }})) / 2), 2)
  + cos(radians({{ lat1 }})) * cos(radians({{ lat2 }})) * pow(sin((radians({{ lon2 }}) - radians({{ lon1 }})) / 2), 2)))
{%- endmacro %}

{% macro width_bucket(expr, min_value, max_value, num_buckets) -%}
  {{ return(adapter.dispatch('width_bucket', 'dbt_utils')(expr, min_value, max_value, num_buckets)) }}
{%- endmacro %}

{% macro default__width_bucket(expr, min_value, max_value, num_buckets) -%}
least(
  greatest(cast(floor(({{ expr }} - ({{ min_value }})) / (({{ max_value }} - ({{ min_value }})) / ({{ num_buckets }} * 1.0))) as integer) + 1, 0),
  {{ num_buckets }} + 1)
{%- endmacro %}

{% macro get_url_parameter(field, url_parameter) -%}
  {{ return(adapter.dispatch('get_url_parameter', 'dbt_utils')(field, url_parameter)) }}
{%- endmacro %}

{% macro default__get_url_parameter(field, url_parameter) -%}
nullif({{ dbt.split_part(dbt.split_part(field, "'" ~ url_parameter ~ "='", 2), "'&'", 1) }}, '')
{%- endmacro %}

{% macro get_url_host(field) -%}
  {{ return(adapter.dispatch('get_url_host', 'dbt_utils')(field)) }}
{%- endmacro %}

{% macro default__get_url_host(field) -%}
cast({{ dbt.split_part(dbt.split_part(dbt.replace(dbt.replace(dbt.replace(field, "'android-app://'", "''"), "'http://'", "''"), "'https://'", "''"), "'/'", 1), "'?'", 1) }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro get_url_path(field) -%}
  {{ return(adapter.dispatch('get_url_path', 'dbt_utils')(field)) }}
{%- endmacro %}

{% macro default__get_url_path(field) -%}
{%- set stripped = dbt.replace(dbt.replace(field, "'http://'", "''"), "'https://'", "''") -%}
cast({{ dbt.split_part("case when strpos(" ~ stripped ~ ", '/') = 0 then '' else substring(" ~ stripped ~ ", strpos(" ~ stripped ~ ", '/') + 1) end", "'?'", 1) }} as {{ dbt.type_string() }})
{%- endmacro %}

{# Text as a name: lower case, digits and '_' only. #}
{% macro slugify(string) %}
  {%- if not string -%}
    {{ return('') }}
  {%- endif -%}
  {%- set slug = modules.re.sub('[ -]+', '_', string | lower) -%}
  {%- set slug = modules.re.sub('[^a-z0-9_]+', '', slug) -%}
  {%- set slug = modules.re.sub('^([0-9])', '_' ~ '\\g<1>', slug) -%}
  {{ return(slug) }}
{% endmacro %}

{% macro pretty_time(format='%H:%M:%S') %}
  {{ return(modules.datetime.datetime.now().strftime(format)) }}
{% endmacro %}

{% macro pretty_log_format(message) %}
  {{ return(dbt_utils.pretty_time() ~ ' + ' ~ message) }}
{% endmacro %}

{% macro log_info(message) %}
  {{ log(dbt_utils.pretty_log_format(message), info=True) }}
{% endmacro %}
