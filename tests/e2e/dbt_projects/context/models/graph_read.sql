-- depends_on: {{ ref('functions') }}
{% if execute %}
select $${{ graph.nodes.values() | map(attribute="name") | sort | join(" ") }}$$ as nodes, $${{ graph.sources.values() | map(attribute="name") | list }}$$ as sources,
  $${{ graph.nodes["model.seen.functions"].depends_on.nodes | sort }}$$ as depends, $${{ graph.exposures | length }} {{ graph.groups | length }} {{ graph.metrics | length }}$$ as counts
{% else %} select 1 as x {% endif %}
