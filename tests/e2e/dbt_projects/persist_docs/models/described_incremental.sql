{{ config(materialized='incremental') }}
select * from {{ ref('s') }}
