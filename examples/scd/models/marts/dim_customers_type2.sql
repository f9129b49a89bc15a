-- Type 2, add a row: each version of a customer with the time that it held. Segment, city and name open a new version;
-- the e-mail address does not (it is overwritten, as in type 1, in all versions).
--
-- A customer of whom something new was received is worked out anew as a whole and takes the place of what was there. So a
-- change that comes late finds its place between the versions, and a full refresh gives the same table.
{{ config(incremental_strategy='delete+insert', unique_key='customer_id') }}

with changes as (

    select
        *,
        {{ dbt_utils.generate_surrogate_key(['full_name', 'segment', 'city', 'is_deleted']) }} as version_hash
    from {{ ref('stg_crm__customers') }}
    {{ touched_customers_only() }}

),

compared as (

    select
        *,
        lag(version_hash) over (partition by customer_id order by updated_at) as previous_hash,
        last_value(email) over (
            partition by customer_id order by updated_at rows between unbounded preceding and unbounded following
        ) as latest_email,
        max(loaded_at) over (partition by customer_id) as _loaded_at
    from changes

),

versions as (

    select
        *,
        updated_at as effective_from,
        coalesce(
            lead(updated_at) over (partition by customer_id order by updated_at),
            {{ end_of_time() }}
        ) as effective_to
    from compared
    where version_hash is distinct from previous_hash

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['customer_id', 'effective_from']) }} as customer_key,
        customer_id,
        full_name,
        latest_email as email,
        segment,
        city,
        effective_from,
        effective_to,
        effective_to = {{ end_of_time() }} as is_current,
        _loaded_at
    from versions
    where not is_deleted  -- a deletion ends the version before it, and is none itself

)

select * from final
{% if not is_incremental() %}
union all

-- The unknown member: what facts point to whose customer nobody knows.
select
    '-1' as customer_key,
    -1 as customer_id,
    'Unknown' as full_name,
    null as email,
    'unknown' as segment,
    'unknown' as city,
    {{ start_of_time() }} as effective_from,
    {{ end_of_time() }} as effective_to,
    true as is_current,
    {{ start_of_time() }} as _loaded_at
{% endif %}
