-- Type 4, a mini-dimension: what changes too often for the customer dimension, in bands, one row for each combination.
-- Facts carry its key beside the customer's: see fct_orders.
{{ config(materialized='table') }}

with credit_bands as (

    select * from (values ('poor'), ('fair'), ('good'), ('unknown')) as bands (credit_band)

),

activity_bands as (

    select * from (values ('rare'), ('regular'), ('frequent'), ('unknown')) as bands (activity_band)

)

select
    {{ dbt_utils.generate_surrogate_key(['credit_band', 'activity_band']) }} as profile_key,
    credit_band,
    activity_band
from credit_bands
cross join activity_bands

union all

select '-1' as profile_key, 'unknown' as credit_band, 'unknown' as activity_band
