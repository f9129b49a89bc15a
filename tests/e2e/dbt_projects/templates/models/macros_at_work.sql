{% set c = cycler('odd', 'even') %}
select $${{ typed()[2]["three"] + 1 }} {{ early(3) }} {{ typed() | length }}$$ as returned,
  $${% call(x, b) wraps(1, 2, k=3) %}{{ x }}{{ b }}{% endcall %}$$ as called,
  $${{ applies(twice, [1, 2]) }} {{ applies(context["twice"], [3]) }}$$ as passed,
  $${{ templated_default("x") }} {{ templated_default("x", "y", z=1) }}$$ as defaults,
  $${{ c.next() }}{{ c.next() }}{{ c.next() }} {{ c.current }}$$ as cycled,
  $${{ toolbox.dispatched("y") }} {{ toolbox.dispatched("z") }} {{ toolbox.duck() }} {{ context.toolbox.duck() }}$$ as dispatched
