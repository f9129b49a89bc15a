{{ config(materialized='incremental', pre_hook=after_commit(note('a macro in config', 5)), post_hook=before_begin("select 1")) }}
select * from {{ ref('a') }} {% if is_incremental() %} where false {% endif %}
