{{- define "faq.labels" -}}
app.kubernetes.io/name: faq-search
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "faq.name" -}}
{{ printf "%s-%s" .root.Release.Name .part | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "faq.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "faq.claim" -}}
{{ .Values.data.claim | default (include "faq.name" (dict "root" . "part" "data")) }}
{{- end }}

{{- define "faq.rights" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "faq.person" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "faq.milvus" -}}
{{- with .Values.milvus }}
{{- if .uri }}
- {name: FAQ_MILVUS_URI, value: {{ .uri | quote }}}
- {name: FAQ_MILVUS_AWAY, value: {{ .away | quote }}}
{{- if .tokenSecret }}
- name: FAQ_MILVUS_TOKEN
  valueFrom:
    secretKeyRef: {name: {{ .tokenSecret | quote }}, key: token}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "faq.env" -}}
- {name: FAQ_PUBLIC_URL, value: {{ .Values.publicUrl | quote }}}
- {name: FAQ_DRAIN_SECONDS, value: {{ .Values.drainSeconds | quote }}}
- name: FAQ_SECRET_KEY
  valueFrom:
    secretKeyRef: {name: {{ .Values.secret | quote }}, key: secret-key}
{{- if .Values.collections.enabled }}
- {name: FAQ_COLLECTIONS, value: /data}
- {name: FAQ_COLLECTIONS_MB, value: {{ .Values.collections.megabytes | quote }}}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- /* The container of a writer or a reader; reads: whether it only reads. */}}
{{- define "faq.container" -}}
- name: faq
  image: {{ include "faq.image" .root | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: {{ ternary "[serve]" "[serve, --wait-for-index]" .root.Values.collections.enabled }}
  ports:
    - name: http
      containerPort: 8000
  env:
    {{- if .reads }}
    - {name: FAQ_READ_ONLY, value: "1"}
    {{- end }}
    {{- include "faq.env" .root | nindent 4 }}
    {{- with include "faq.milvus" .root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  startupProbe:
    httpGet: {path: /healthz, port: http}
    periodSeconds: 2
    failureThreshold: 60
  livenessProbe:
    httpGet: {path: /healthz, port: http}
    periodSeconds: 10
    timeoutSeconds: 3
    failureThreshold: 3
  # 503 without an index, and from the stop signal on: twice the period must be below drainSeconds.
  readinessProbe:
    httpGet: {path: /readyz, port: http}
    periodSeconds: 2
    timeoutSeconds: 2
    failureThreshold: 1
  resources:
    {{- toYaml .resources | nindent 4 }}
  securityContext:
    {{- include "faq.rights" . | nindent 4 }}
  volumeMounts:
    - {name: data, mountPath: /data, readOnly: {{ .reads }}}
    - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "faq.volumes" -}}
- name: data
  persistentVolumeClaim: {claimName: {{ include "faq.claim" .root | quote }}, readOnly: {{ .reads }}}
- name: tmp
  emptyDir: {sizeLimit: {{ .tmp }}}
{{- end }}
