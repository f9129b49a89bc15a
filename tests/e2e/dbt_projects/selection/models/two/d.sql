{{ config(materialized='ephemeral') }}
select * from {{ ref('c') }}
