{% test expression_is_true(model, expression, column_name=none) %}
  {{ return(adapter.dispatch('test_expression_is_true', 'dbt_utils')(model, expression, column_name)) }}
{% endtest %}

{% macro default__test_expression_is_true(model, expression, column_name=none) %}
select {{ '*' if should_store_failures() else '1' }}
from {{ model }}
where not({{ expression if column_name is none else column_name ~ ' ' ~ expression }})
{% endmacro %}

{% test unique_combination_of_columns(model, combination_of_columns, quote_columns=false) %}
  {{ return(adapter.dispatch('test_unique_combination_of_columns', 'dbt_utils')(model, combination_of_columns, quote_columns)) }}
{% endtest %}

{% macro default__test_unique_combination_of_columns(model, combination_of_columns, quote_columns=false) %}
{%- set columns = [] -%}
{%- for column in combination_of_columns -%}
  {%- do columns.append(adapter.quote(column) if quote_columns else column) -%}
{%- endfor -%}
{%- set list = columns | join(', ') %}
select {{ list }}
from {{ model }}
group by {{ list }}
having count(*) > 1
{% endmacro %}

{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
  {{ return(adapter.dispatch('test_accepted_range', 'dbt_utils')(model, column_name, min_value, max_value, inclusive)) }}
{% endtest %}

{% macro default__test_accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
with meet_condition as (
  select * from {{ model }}
)

select *
from meet_condition
where not ({{ column_name }} is null
  {%- if min_value is none and max_value is none %} or true{% else %} or (true
  {%- if min_value is not none %} and {{ column_name }} >{{ '=' if inclusive }} {{ min_value }}{% endif -%}
  {%- if max_value is not none %} and {{ column_name }} <{{ '=' if inclusive }} {{ max_value }}{% endif -%}
  ){% endif %})
{% endmacro %}

{% test recency(model, field, datepart, interval, ignore_time_component=false, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_recency', 'dbt_utils')(model, field, datepart, interval, ignore_time_component, group_by_columns)) }}
{% endtest %}

{% macro default__test_recency(model, field, datepart, interval, ignore_time_component=false, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

{%- set threshold = 'cast(' ~ dbt.dateadd(datepart, interval * -1, dbt.current_timestamp()) ~ ' as ' ~ ('date' if ignore_time_component else dbt.type_timestamp()) ~ ')' %}
with recency as (
  select {{ groups ~ ',' if groups }}
    max(cast({{ field }} as {{ 'date' if ignore_time_component else dbt.type_timestamp() }})) as most_recent
  from {{ model }}
  {{ 'group by ' ~ groups if groups }}
)

select {{ groups ~ ',' if groups }} most_recent, {{ threshold }} as threshold
from recency
where most_recent < {{ threshold }}
{% endmacro %}

{% test equal_rowcount(model, compare_model, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_equal_rowcount', 'dbt_utils')(model, compare_model, group_by_columns)) }}
{% endtest %}

{% macro default__test_equal_rowcount(model, compare_model, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

{{ config(fail_calc = 'sum(coalesce(diff_count, 0))') }}
{%- set keys = group_by_columns + ['id_dbtutils_test_equal_rowcount'] -%}
{%- set on = [] -%}
{%- for key in keys -%}{%- do on.append('a.' ~ key ~ ' = b.' ~ key) -%}{%- endfor %}
with a as (
  select {{ groups ~ ',' if groups }} 1 as id_dbtutils_test_equal_rowcount, count(*) as count_a
  from {{ model }}
  group by {{ keys | join(', ') }}
),

b as (
  select {{ groups ~ ',' if groups }} 1 as id_dbtutils_test_equal_rowcount, count(*) as count_b
  from {{ compare_model }}
  group by {{ keys | join(', ') }}
),

final as (
  select
    {%- for column in group_by_columns %}
    a.{{ column }} as {{ column }}_a,
    b.{{ column }} as {{ column }}_b,
    {%- endfor %}
    count_a,
    count_b,
    abs(coalesce(count_a, 0) - coalesce(count_b, 0)) as diff_count
  from a
  full join b on {{ on | join(' and ') }}
)

select * from final
{% endmacro %}

{% test fewer_rows_than(model, compare_model, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_fewer_rows_than', 'dbt_utils')(model, compare_model, group_by_columns)) }}
{% endtest %}

{% macro default__test_fewer_rows_than(model, compare_model, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

{{ config(fail_calc = 'sum(coalesce(row_count_delta, 0))') }}
{%- set keys = group_by_columns + ['id_dbtutils_test_fewer_rows_than'] -%}
{%- set on = [] -%}
{%- for key in keys -%}{%- do on.append('a.' ~ key ~ ' = b.' ~ key) -%}{%- endfor %}
with a as (
  select {{ groups ~ ',' if groups }} 1 as id_dbtutils_test_fewer_rows_than, count(*) as count_our_model
  from {{ model }}
  group by {{ keys | join(', ') }}
),

b as (
  select {{ groups ~ ',' if groups }} 1 as id_dbtutils_test_fewer_rows_than, count(*) as count_comparison_model
  from {{ compare_model }}
  group by {{ keys | join(', ') }}
)

select
  count_our_model,
  count_comparison_model,
  case
    when count_our_model > count_comparison_model then count_our_model - count_comparison_model
    when count_our_model = count_comparison_model then 1
    else 0
  end as row_count_delta
from a
full join b on {{ on | join(' and ') }}
{% endmacro %}

{% test equality(model, compare_model, compare_columns=none, exclude_columns=none, precision=none) %}
  {{ return(adapter.dispatch('test_equality', 'dbt_utils')(model, compare_model, compare_columns, exclude_columns, precision)) }}
{% endtest %}

{% macro default__test_equality(model, compare_model, compare_columns=none, exclude_columns=none, precision=none) %}
{{ config(fail_calc = "count(*) + coalesce(abs(sum(case when which_diff = 'a_minus_b' then 1 else 0 end) - sum(case when which_diff = 'b_minus_a' then 1 else 0 end)), 0)") }}
{%- if not execute -%}
  {{ return('') }}
{%- endif -%}
{%- if compare_columns and exclude_columns -%}
  {{ exceptions.raise_compiler_error("the test 'equality' takes compare_columns or exclude_columns, not both") }}
{%- endif -%}
{%- set left_out = (exclude_columns or []) | map('lower') | list -%}
{%- set wanted = (compare_columns or []) | map('lower') | list -%}
{%- set columns = [] -%}
{%- for column in adapter.get_columns_in_relation(model) if column.name | lower not in left_out and (not wanted or column.name | lower in wanted) -%}
  {%- if precision is not none and column.is_float() -%}
    {%- do columns.append('round(cast(' ~ column.quoted ~ ' as decimal(38, ' ~ precision ~ ')), ' ~ precision ~ ') as ' ~ column.quoted) -%}
  {%- elif precision is not none and column.is_numeric() -%}
    {%- do columns.append('round(' ~ column.quoted ~ ', ' ~ precision ~ ') as ' ~ column.quoted) -%}
  {%- else -%}
    {%- do columns.append(column.quoted) -%}
  {%- endif -%}
{%- endfor -%}
{%- set list = columns | join(', ') %}
with a as (
  select {{ list }} from {{ model }}
),

b as (
  select {{ list }} from {{ compare_model }}
),

a_minus_b as (
  select * from a
  {{ dbt.except() }}
  select * from b
),

b_minus_a as (
  select * from b
  {{ dbt.except() }}
  select * from a
)

select 'a_minus_b' as which_diff, a_minus_b.* from a_minus_b
union all
select 'b_minus_a' as which_diff, b_minus_a.* from b_minus_a
{% endmacro %}

{% test relationships_where(model, column_name, to, field, from_condition='1=1', to_condition='1=1') %}
  {{ return(adapter.dispatch('test_relationships_where', 'dbt_utils')(model, column_name, to, field, from_condition, to_condition)) }}
{% endtest %}

{% macro default__test_relationships_where(model, column_name, to, field, from_condition='1=1', to_condition='1=1') %}
with left_table as (
  select {{ column_name }} as id
  from {{ model }}
  where {{ column_name }} is not null and {{ from_condition }}
),

right_table as (
  select {{ field }} as id
  from {{ to }}
  where {{ field }} is not null and {{ to_condition }}
)

select left_table.id
from left_table
left join right_table on left_table.id = right_table.id
where right_table.id is null
{% endmacro %}

{% test not_null_proportion(model, column_name, at_least, at_most=1, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_not_null_proportion', 'dbt_utils')(model, column_name, at_least, at_most, group_by_columns)) }}
{% endtest %}

{% macro default__test_not_null_proportion(model, column_name, at_least, at_most=1, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

with validation as (
  select {{ groups ~ ',' if groups }}
    sum(case when {{ column_name }} is null then 0 else 1 end) / cast(count(*) as {{ dbt.type_numeric() }}) as not_null_proportion
  from {{ model }}
  {{ 'group by ' ~ groups if groups }}
)

select {{ groups ~ ',' if groups }} not_null_proportion
from validation
where not_null_proportion < {{ at_least }} or not_null_proportion > {{ at_most }}
{% endmacro %}

{% test mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by=none, gaps='allowed', zero_length_range_allowed=false) %}
  {{ return(adapter.dispatch('test_mutually_exclusive_ranges', 'dbt_utils')(model, lower_bound_column, upper_bound_column, partition_by, gaps, zero_length_range_allowed)) }}
{% endtest %}

{% macro default__test_mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by=none, gaps='allowed', zero_length_range_allowed=false) %}
{%- set operators = {'not_allowed': '=', 'allowed': '<=', 'required': '<'} -%}
{%- if gaps not in operators -%}
  {{ exceptions.raise_compiler_error("gaps is 'allowed', 'not_allowed' or 'required', not '" ~ gaps ~ "'") }}
{%- endif -%}
{%- set window = ('partition by ' ~ partition_by if partition_by else '') ~ ' order by ' ~ lower_bound_column ~ ', ' ~ upper_bound_column %}
with window_functions as (
  select
    {{ partition_by ~ ' as partition_by_col,' if partition_by }}
    {{ lower_bound_column }} as lower_bound,
    {{ upper_bound_column }} as upper_bound,
    lead({{ lower_bound_column }}) over ({{ window }}) as next_lower_bound,
    row_number() over ({{ 'partition by ' ~ partition_by if partition_by }} order by {{ lower_bound_column }} desc, {{ upper_bound_column }} desc) = 1 as is_last_record
  from {{ model }}
),

calc as (
  select *,
    coalesce(lower_bound {{ '<=' if zero_length_range_allowed else '<' }} upper_bound, false) as lower_bound_in_order,
    coalesce(upper_bound {{ operators[gaps] }} next_lower_bound, is_last_record, false) as upper_bound_in_order
  from window_functions
)

select *
from calc
where not (lower_bound_in_order and upper_bound_in_order)
{% endmacro %}

{% test sequential_values(model, column_name, interval=1, datepart=none, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_sequential_values', 'dbt_utils')(model, column_name, interval, datepart, group_by_columns)) }}
{% endtest %}

{% macro default__test_sequential_values(model, column_name, interval=1, datepart=none, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

{%- set over = ('partition by ' ~ groups ~ ' ' if groups else '') ~ 'order by ' ~ column_name %}
with windowed as (
  select {{ groups ~ ',' if groups }}
    {{ column_name }},
    lag({{ column_name }}) over ({{ over }}) as previous_{{ column_name }}
  from {{ model }}
)

select *
from windowed
where
  {%- if datepart %}
  not(cast({{ column_name }} as {{ dbt.type_timestamp() }}) = cast({{ dbt.dateadd(datepart, interval, 'previous_' ~ column_name) }} as {{ dbt.type_timestamp() }}))
  {%- else %}
  not({{ column_name }} = previous_{{ column_name }} + {{ interval }})
  {%- endif %}
{% endmacro %}

{% test cardinality_equality(model, column_name, to, field) %}
  {{ return(adapter.dispatch('test_cardinality_equality', 'dbt_utils')(model, column_name, to, field)) }}
{% endtest %}

{% macro default__test_cardinality_equality(model, column_name, to, field) %}
with table_a as (
  select {{ column_name }}, count(*) as num_rows
  from {{ model }}
  group by {{ column_name }}
),

table_b as (
  select {{ field }}, count(*) as num_rows
  from {{ to }}
  group by {{ field }}
),

except_a as (
  select * from table_a
  {{ dbt.except() }}
  select * from table_b
),

except_b as (
  select * from table_b
  {{ dbt.except() }}
  select * from table_a
)

select * from except_a
union all
select * from except_b
{% endmacro %}

{% test not_constant(model, column_name, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_not_constant', 'dbt_utils')(model, column_name, group_by_columns)) }}
{% endtest %}

{% macro default__test_not_constant(model, column_name, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

select {{ groups ~ ',' if groups }} count(distinct {{ column_name }}) as filler_column
from {{ model }}
{{ 'group by ' ~ groups if groups }}
having count(distinct {{ column_name }}) = 1
{% endmacro %}

{% test at_least_one(model, column_name, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_at_least_one', 'dbt_utils')(model, column_name, group_by_columns)) }}
{% endtest %}

{% macro default__test_at_least_one(model, column_name, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') -%}

select {{ groups ~ ',' if groups }} count({{ column_name }}) as filler_column
from {{ model }}
{{ 'group by ' ~ groups if groups }}
having count({{ column_name }}) = 0
{% endmacro %}

{% test not_empty_string(model, column_name, trim_whitespace=true) %}
  {{ return(adapter.dispatch('test_not_empty_string', 'dbt_utils')(model, column_name, trim_whitespace)) }}
{% endtest %}

{% macro default__test_not_empty_string(model, column_name, trim_whitespace=true) %}
select *
from {{ model }}
where {{ 'trim(' ~ column_name ~ ')' if trim_whitespace else column_name }} = ''
{% endmacro %}

{% test not_accepted_values(model, column_name, values, quote=true) %}
  {{ return(adapter.dispatch('test_not_accepted_values', 'dbt_utils')(model, column_name, values, quote)) }}
{% endtest %}

{% macro default__test_not_accepted_values(model, column_name, values, quote=true) %}
select {{ column_name }} as value_field
from {{ model }}
where {{ column_name }} in (
  {%- for value in values %}
  {{ "'" ~ value ~ "'" if quote else value }}{{ ',' if not loop.last }}
  {%- endfor %}
)
{% endmacro %}
