{{ config(materialized='table') }}
select count(*) as n, min({{ ref('stg') }}.id) as least from {{ source('raw', 'events') }} s join {{ ref('stg') }} using (id)
