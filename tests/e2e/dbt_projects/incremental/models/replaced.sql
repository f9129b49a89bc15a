{{ config(incremental_strategy='delete+insert', unique_key='id') }}
select * from {{ ref('raw') }} where id >= 2
