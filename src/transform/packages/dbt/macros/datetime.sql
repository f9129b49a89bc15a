{% macro convert_datetime(date_str, date_fmt) %}
  {{ return(modules.datetime.datetime.strptime(date_str | string, date_fmt)) }}
{% endmacro %}

{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {%- set parts = (raw_partition_date | string).split(',') -%}
  {%- if parts | length > 2 -%}
    {{ exceptions.raise_compiler_error("a range of partitions has one date or two, not " ~ raw_partition_date) }}
  {%- endif -%}
  {{ return(dates_in_range(parts[0], parts[-1], in_fmt=date_fmt)) }}
{% endmacro %}

{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt="%Y%m%d", out_fmt="%Y%m%d") %}
  {%- set start = convert_datetime(start_date_str, in_fmt) -%}
  {%- set end = convert_datetime(end_date_str if end_date_str is not none else start_date_str, in_fmt) -%}
  {%- set days = (end - start).days + 1 -%}
  {%- if days < 1 -%}
    {{ exceptions.raise_compiler_error("the range of dates ends before it begins: " ~ start_date_str ~ ", " ~ end_date_str) }}
  {%- endif -%}
  {%- set found = [] -%}
  {%- for day in range(days) -%}
    {%- do found.append((start + modules.datetime.timedelta(days=day)).strftime(out_fmt)) -%}
  {%- endfor -%}
  {{ return(found) }}
{% endmacro %}

{% macro py_current_timestring() %}
  {{ return(modules.datetime.datetime.now().strftime("%Y%m%d%H%M%S%f")) }}
{% endmacro %}
