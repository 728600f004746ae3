package io.millrace.tools.metrics;

import io.millrace.status.LatencyTotals;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Values as they come, each put into the family of its metric. */
final class Families {
  private static final double SECOND_NS = 1e9;
  private static final String TOTAL = "_total";
  private static final String INFO = "_info";

  private final Map<Metric, List<Value>> values = new EnumMap<>(Metric.class);

  private record Value(Labels labels, double number, LatencyTotals totals) {}

  /** One value, with those of its labels in the order of the list. */
  void add(final Metric metric, final double number, final String... labels) {
    put(metric, new Value(labels(metric, labels), number, null));
  }

  /** Buckets since the start. */
  void add(final Metric metric, final LatencyTotals totals, final String... labels) {
    put(metric, new Value(labels(metric, labels), 0, totals));
  }

  private void put(final Metric metric, final Value value) {
    values.computeIfAbsent(metric, key -> new ArrayList<>()).add(value);
  }

  private static Labels labels(final Metric metric, final String... labels) {
    return Labels.of(metric.labels().toArray(new String[0]), labels);
  }

  MetricSnapshots snapshots() {
    final MetricSnapshots.Builder all = MetricSnapshots.builder();
    values.forEach((metric, list) -> all.metricSnapshot(snapshot(metric, list)));
    return all.build();
  }

  private static MetricSnapshot snapshot(final Metric metric, final List<Value> values) {
    return switch (metric.kind()) {
      case COUNTER -> counter(metric, values);
      case GAUGE -> gauge(metric, values);
      case HISTOGRAM -> histogram(metric, values);
      case INFO -> info(metric, values);
    };
  }

  private static MetricSnapshot counter(final Metric metric, final List<Value> values) {
    final CounterSnapshot.Builder family =
        CounterSnapshot.builder().name(name(metric, TOTAL)).help(metric.help());
    for (final Value each : values) {
      family.dataPoint(
          CounterDataPointSnapshot.builder().labels(each.labels).value(each.number).build());
    }
    return family.build();
  }

  private static MetricSnapshot gauge(final Metric metric, final List<Value> values) {
    final GaugeSnapshot.Builder family =
        GaugeSnapshot.builder().name(metric.label()).help(metric.help());
    for (final Value each : values) {
      family.dataPoint(
          GaugeDataPointSnapshot.builder().labels(each.labels).value(each.number).build());
    }
    return family.build();
  }

  private static MetricSnapshot info(final Metric metric, final List<Value> values) {
    final InfoSnapshot.Builder family =
        InfoSnapshot.builder().name(name(metric, INFO)).help(metric.help());
    for (final Value each : values) {
      family.dataPoint(InfoDataPointSnapshot.builder().labels(each.labels).build());
    }
    return family.build();
  }

  private static MetricSnapshot histogram(final Metric metric, final List<Value> values) {
    final HistogramSnapshot.Builder family =
        HistogramSnapshot.builder().name(metric.label()).help(metric.help());
    for (final Value each : values) {
      final LatencyTotals totals = each.totals;
      family.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(each.labels)
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(bounds(totals.upperBoundsNs()), totals.counts()))
              .sum(totals.sumNs() / SECOND_NS)
              .build());
    }
    return family.build();
  }

  private static double[] bounds(final long[] boundsNs) {
    final double[] bounds = new double[boundsNs.length + 1];
    for (int i = 0; i < boundsNs.length; i++) {
      bounds[i] = boundsNs[i] / SECOND_NS;
    }
    bounds[boundsNs.length] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  /** The client puts the ending there itself. */
  private static String name(final Metric metric, final String ending) {
    final String label = metric.label();
    return label.substring(0, label.length() - ending.length());
  }
}
