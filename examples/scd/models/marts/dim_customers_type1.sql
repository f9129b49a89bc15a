-- Type 1, overwrite: one row a customer, as it is now. A change that comes late, after a newer one, changes nothing.
{{
    config(
        incremental_strategy='merge',
        unique_key='customer_key',
        merge_update_condition='DBT_INTERNAL_SOURCE.updated_at > DBT_INTERNAL_DEST.updated_at'
    )
}}

with changes as (

    select * from {{ ref('stg_crm__customers') }}
    {% if is_incremental() %}
    where loaded_at > {{ watermark() }}
    {% endif %}

),

latest as (

    select *
    from changes
    qualify row_number() over (partition by customer_id order by updated_at desc) = 1

)

select
    {{ dbt_utils.generate_surrogate_key(['customer_id']) }} as customer_key,
    customer_id,
    full_name,
    email,
    segment,
    city,
    is_deleted,
    updated_at,
    loaded_at as _loaded_at
from latest
