{% snapshot by_time %}
{{ config(target_schema='history', unique_key='id', strategy='timestamp', updated_at='changed_at') }}
select * from {{ ref('staged') }}
{% endsnapshot %}

{% snapshot by_check %}
{{ config(schema='kept', unique_key='id', strategy='check', check_cols=['age'], invalidate_hard_deletes=true) }}
select id, name, age from {{ ref('staged') }}
{% endsnapshot %}
