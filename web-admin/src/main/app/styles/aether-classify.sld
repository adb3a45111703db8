<?xml version="1.0" encoding="UTF-8"?>
<!-- The most likely class. Model and head come from the parameter env. -->
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>aether-classify</Name>
    <UserStyle>
      <Title>AETHER: classes</Title>
      <FeatureTypeStyle>
        <Transformation>
          <ogc:Function name="aether:Classify">
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
              <ogc:Literal>head</ogc:Literal>
              <ogc:Function name="env">
                <ogc:Literal>head</ogc:Literal>
                <ogc:Literal>@HEAD@</ogc:Literal>
              </ogc:Function>
            </ogc:Function>
          </ogc:Function>
        </Transformation>
        <Rule>
          <RasterSymbolizer>
            <Opacity>1.0</Opacity>
            <ColorMap type="values">
              <ColorMapEntry color="#332288" quantity="0" label="class 0"/>
              <ColorMapEntry color="#88ccee" quantity="1" label="class 1"/>
              <ColorMapEntry color="#44aa99" quantity="2" label="class 2"/>
              <ColorMapEntry color="#117733" quantity="3" label="class 3"/>
              <ColorMapEntry color="#999933" quantity="4" label="class 4"/>
              <ColorMapEntry color="#ddcc77" quantity="5" label="class 5"/>
              <ColorMapEntry color="#cc6677" quantity="6" label="class 6"/>
              <ColorMapEntry color="#882255" quantity="7" label="class 7"/>
              <ColorMapEntry color="#aa4499" quantity="8" label="class 8"/>
              <ColorMapEntry color="#777777" quantity="9" label="class 9"/>
              <ColorMapEntry color="#332288" quantity="10" label="class 10"/>
              <ColorMapEntry color="#88ccee" quantity="11" label="class 11"/>
              <ColorMapEntry color="#44aa99" quantity="12" label="class 12"/>
              <ColorMapEntry color="#117733" quantity="13" label="class 13"/>
              <ColorMapEntry color="#999933" quantity="14" label="class 14"/>
              <ColorMapEntry color="#ddcc77" quantity="15" label="class 15"/>
              <ColorMapEntry color="#cc6677" quantity="16" label="class 16"/>
              <ColorMapEntry color="#882255" quantity="17" label="class 17"/>
              <ColorMapEntry color="#aa4499" quantity="18" label="class 18"/>
              <ColorMapEntry color="#777777" quantity="19" label="class 19"/>
              <ColorMapEntry color="#332288" quantity="20" label="class 20"/>
              <ColorMapEntry color="#88ccee" quantity="21" label="class 21"/>
              <ColorMapEntry color="#44aa99" quantity="22" label="class 22"/>
              <ColorMapEntry color="#117733" quantity="23" label="class 23"/>
              <ColorMapEntry color="#999933" quantity="24" label="class 24"/>
              <ColorMapEntry color="#ddcc77" quantity="25" label="class 25"/>
              <ColorMapEntry color="#cc6677" quantity="26" label="class 26"/>
              <ColorMapEntry color="#882255" quantity="27" label="class 27"/>
              <ColorMapEntry color="#aa4499" quantity="28" label="class 28"/>
              <ColorMapEntry color="#777777" quantity="29" label="class 29"/>
              <ColorMapEntry color="#332288" quantity="30" label="class 30"/>
              <ColorMapEntry color="#88ccee" quantity="31" label="class 31"/>
              <ColorMapEntry color="#44aa99" quantity="32" label="class 32"/>
              <ColorMapEntry color="#117733" quantity="33" label="class 33"/>
              <ColorMapEntry color="#999933" quantity="34" label="class 34"/>
              <ColorMapEntry color="#ddcc77" quantity="35" label="class 35"/>
              <ColorMapEntry color="#cc6677" quantity="36" label="class 36"/>
              <ColorMapEntry color="#882255" quantity="37" label="class 37"/>
              <ColorMapEntry color="#aa4499" quantity="38" label="class 38"/>
              <ColorMapEntry color="#777777" quantity="39" label="class 39"/>
            </ColorMap>
          </RasterSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
