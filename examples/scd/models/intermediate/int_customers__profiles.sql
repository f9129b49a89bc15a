-- Which profile a customer had, and when: what changes too often for the customer dimension.
with changes as (

    select
        *,
        {{ credit_band('credit_score') }} as credit_band,
        {{ activity_band('visits_per_month') }} as activity_band,
        coalesce(
            lead(updated_at) over (partition by customer_id order by updated_at),
            {{ end_of_time() }}
        ) as effective_to
    from {{ ref('stg_crm__customers') }}

)

select
    customer_id,
    {{ dbt_utils.generate_surrogate_key(['credit_band', 'activity_band']) }} as profile_key,
    updated_at as effective_from,
    effective_to
from changes
where not is_deleted
