<?xml version="1.0" encoding="UTF-8"?>
<!-- Similarity to a sentence. Model, sentence and the numbers of the ramp (q0 to q5) come from the parameter env. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>aether-search</Name>
    <UserStyle>
      <Title>AETHER: similarity to a sentence</Title>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:Search">
            <ogc:Function name="parameter">
              <ogc:Literal>coverage</ogc:Literal>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>model</ogc:Literal>
              <ogc:Function name="env">
                <ogc:Literal>model</ogc:Literal>
                <ogc:Literal>@MODEL@</ogc:Literal>
              </ogc:Function>
            </ogc:Function>
            <ogc:Function name="parameter">
              <ogc:Literal>text</ogc:Literal>
              <ogc:Function name="env">
                <ogc:Literal>text</ogc:Literal>
                <ogc:Literal>@TEXT@</ogc:Literal>
              </ogc:Function>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
            <ColorMap type="ramp">
              <ColorMapEntry color="#440154" quantity="${env('q0', 0.0)}" label="0.0"/>
              <ColorMapEntry color="#414487" quantity="${env('q1', 0.1)}" label="0.1"/>
              <ColorMapEntry color="#2a788e" quantity="${env('q2', 0.2)}" label="0.2"/>
              <ColorMapEntry color="#22a884" quantity="${env('q3', 0.3)}" label="0.3"/>
              <ColorMapEntry color="#7ad151" quantity="${env('q4', 0.4)}" label="0.4"/>
              <ColorMapEntry color="#fde725" quantity="${env('q5', 0.5)}" label="0.5"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
