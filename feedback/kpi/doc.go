// Package kpi turns aggregates into KPI values with their intervals and marks.
package kpi
