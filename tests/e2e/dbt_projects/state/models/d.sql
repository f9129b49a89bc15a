{{ config(alias='dd') }}
select id from {{ ref('s') }}
