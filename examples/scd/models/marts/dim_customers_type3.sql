-- Type 3, add a column: the segment now, and the one before. For "as if it had not been changed" beside "as it is".
{{ config(incremental_strategy='delete+insert', unique_key='customer_id') }}

with changes as (

    select * from {{ ref('stg_crm__customers') }}
    {{ touched_customers_only() }}

),

compared as (

    select
        *,
        lag(segment) over (partition by customer_id order by updated_at) as segment_before,
        max(loaded_at) over (partition by customer_id) as _loaded_at,
        last_value(full_name) over (
            partition by customer_id order by updated_at rows between unbounded preceding and unbounded following
        ) as latest_name
    from changes

),

last_change_of_segment as (

    select *
    from compared
    where segment is distinct from segment_before
    qualify row_number() over (partition by customer_id order by updated_at desc) = 1

)

select
    {{ dbt_utils.generate_surrogate_key(['customer_id']) }} as customer_key,
    customer_id,
    latest_name as full_name,
    segment as current_segment,
    segment_before as previous_segment,
    case when segment_before is not null then updated_at end as segment_changed_at,
    _loaded_at
from last_change_of_segment
