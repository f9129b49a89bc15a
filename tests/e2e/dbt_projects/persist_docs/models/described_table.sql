{{ config(materialized='table') }}
select id, word as "Word" from {{ ref('s') }}
