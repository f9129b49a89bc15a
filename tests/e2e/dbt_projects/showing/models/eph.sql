{{ config(materialized='ephemeral') }}
select * from {{ ref('a') }} where id = 2
