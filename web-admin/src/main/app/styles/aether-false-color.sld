<?xml version="1.0" encoding="UTF-8"?>
<!-- The embedding as a picture. The model comes from the parameter env. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>aether-false-color</Name>
    <UserStyle>
      <Title>AETHER: false colour</Title>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:FalseColor">
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
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
