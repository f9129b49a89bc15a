-- Type 6 = 1 + 2 + 3: every version of a customer (2), each with the segment as it was then and, in a column beside it (3),
-- as it is now, overwritten in all versions (1). So the same facts can be reported as they were and as of today.
{{ config(incremental_strategy='delete+insert', unique_key='customer_id') }}

with versions as (

    select * from {{ ref('dim_customers_type2') }}
    {% if is_incremental() %}
    where customer_id in (
        select customer_id from {{ ref('dim_customers_type2') }} where _loaded_at > {{ watermark() }}
    )
    {% endif %}

)

select
    customer_key,
    customer_id,
    full_name,
    city,
    segment as historical_segment,
    last_value(segment) over (
        partition by customer_id order by effective_from rows between unbounded preceding and unbounded following
    ) as current_segment,
    effective_from,
    effective_to,
    is_current,
    _loaded_at
from versions
